"""Each screen of the desk with a year of a city's work: see `desk_table`."""


def test_desk_table(demo, tmp_path, capsys):
    table = demo.copied(tmp_path).run("tests.bench.desk_table", settings="tests.bench.settings")
    with capsys.disabled():
        print(f"\n{table}")  # noqa: T201
