"""All kinds of public pages in one table: see `page_table`. With MORE_RECORDS=20000 the same on a
site with that many further activities; with ALL_STATES=1 also the same pages asked otherwise."""


def test_page_table(demo, tmp_path, capsys):
    table = demo.copied(tmp_path).run("tests.bench.page_table", settings="tests.bench.settings")
    with capsys.disabled():
        print(f"\n{table}")  # noqa: T201
