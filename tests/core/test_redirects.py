"""Old addresses lead to new ones: when pages move, and when a list is taken over."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from core.redirects.applying import carry_out, keep_address
from core.redirects.planning import CHANGED, NEW, REPEATED, SAME, WRONG, plan
from core.redirects.reading import Line, UnreadableFileError, read_lines
from tests import factories

OWN = {"testserver"}


@pytest.fixture
def site(site_tree):
    return Site.objects.select_related("root_page").get(is_default_site=True)


@pytest.fixture
def about(site_tree):
    return factories.StandardPageFactory(parent=site_tree.home, title="关于", slug="about")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What Wagtail does after the transaction, it does at the end of this block."""
    return django_capture_on_commit_callbacks


def planned(site, *pairs, old_hosts=()):
    lines = [Line(number, old, new) for number, (old, new) in enumerate(pairs, 1)]
    return plan(lines, site, OWN, old_hosts)


def leads(client, address):
    """Where a reader who asks for `address` is sent, or the status without a redirect."""
    response = client.get(address)
    return response["Location"] if response.status_code == 301 else response.status_code


# Pages and records that move.


def test_a_moved_page_and_what_is_below_it_are_found_at_their_old_addresses(
    client, site_tree, about, committed
):
    below = factories.StandardPageFactory(parent=about, title="联系", slug="contact")
    about = Page.objects.get(pk=about.pk).specific
    about.slug = "office"
    with committed(execute=True):
        about.save_revision().publish()
    assert leads(client, "/about/") == "/office/"
    assert leads(client, "/about/contact/") == "/office/contact/"
    with committed(execute=True):
        Page.objects.get(pk=about.pk).specific.move(site_tree.luxi.section, pos="last-child")
    # Both old addresses lead to the last one at once, not from one to the other.
    for old in ("/about", "/office"):
        assert leads(client, f"{old}/") == "/luxi/office/"
        assert leads(client, f"{old}/contact/?from=weixin") == "/luxi/office/contact/"
    assert client.get(Page.objects.get(pk=below.pk).url).status_code == 200


def test_a_page_that_came_back_and_was_unpublished_sends_nobody_in_circles(
    client, about, committed
):
    page = Page.objects.get(pk=about.pk).specific
    for slug in ("office", "about"):
        page.slug = slug
        with committed(execute=True):
            page.save_revision().publish()
        page = Page.objects.get(pk=about.pk).specific
    assert leads(client, "/office/") == "/about/"
    page.unpublish()
    assert leads(client, "/about/") == 404
    assert client.get("/about/?x=1").status_code == 404


def test_a_renamed_team_is_found_at_all_its_old_addresses(client, site_tree):
    team = site_tree.luxi.team
    first = team.get_absolute_url()
    for slug in ("river", "river-two"):
        team.slug = slug
        team.save()
    assert leads(client, first) == leads(client, "/teams/river/") == "/teams/river-two/"
    assert not Redirect.objects.filter(redirect_link="/teams/river/").exists()
    team.slug = "river"
    team.save()
    assert client.get("/teams/river/").status_code == 200
    assert leads(client, "/teams/river-two/") == "/teams/river/"
    assert leads(client, first) == "/teams/river/"


def test_an_address_kept_twice_stays_one_row(db):
    keep_address("/a/", "/b/")
    keep_address("/a/", "/c/")
    keep_address("/c/", "/a/")
    rows = Redirect.objects.values_list("old_path", "redirect_link")
    assert sorted(rows) == [("/c", "/a/")]


# Lists that are taken over.


OLD = [
    "/news.asp?id=12",
    "/html/2019/0305/88.html",
    "/old-news/",
    "/show.aspx?cid=3&id=7",
    "/新闻/三月.html",
    "/%E6%97%A7/1.htm",
    "news.php?id=5",
    "http://testserver/read.jsp?n=1",
    "http://old.example.gov.cn/column/4.shtml",
    "//old.example.gov.cn/column/5.shtml",
    "/index.asp",
]


def test_old_addresses_of_every_kind_lead_to_the_page(client, site, about, admin_user):
    pairs = [(old, "/about/") for old in OLD]
    made = planned(site, *pairs, old_hosts={"old.example.gov.cn"})
    assert not made.wrong, [row.message for row in made.rows]
    assert carry_out(made, site, admin_user) == len(OLD)
    for old in OLD:
        path = old.partition("//")[2].partition("/")[2] if "//" in old else old
        assert leads(client, f"/{path.lstrip('/')}") == "/about/", old
    assert set(Redirect.objects.values_list("redirect_page", flat=True)) == {about.pk}
    # Once more changes nothing.
    again = planned(site, *pairs, old_hosts={"old.example.gov.cn"})
    assert again.count(SAME) == len(OLD)
    assert carry_out(again, site, admin_user) == 0


FAULTS = [
    ("", "/about/", "没有写旧网址"),
    ("/a.html", "", "没有写新网址"),
    ("/", "/about/", "首页"),
    ("/?id=12", "/about/", "首页"),
    ("/about/", "/luxi/", "现在打得开"),
    ("/about", "/luxi/", "现在打得开"),
    ("/feeds/", "/about/", "现在打得开"),
    ("/admin/x", "/about/", "后台或文件"),
    ("/a.html", "/admin/pages/", "后台"),
    ("/a.html", "/nowhere/", "打不开"),
    ("/a.html", "/activities/PX-1999-000001/", "打不开"),
    ("/a.html", "/a.html", "圈"),
    ("/a.html", "https://evil.example/", "别的网站"),
    ("/a.html", "//evil.example/x", "别的网站"),
    ("/a.html", "javascript:alert(1)", "http"),
    ("/a.html", "data:text/html,x", "http"),
    ("/a.html", "http://[x/", "不像网址"),
    ("https://other.example/a.html", "/about/", "别的网站"),
    ("www.other.gov.cn/a.html", "/about/", "http://"),
    ("/a\x00b", "/about/", "不能用的字符"),
    ("/a.html", "/about\r\nSet-Cookie: x", "不能用的字符"),
    ("/a\\b", "/about/", "不能用的字符"),
    ("/" + "a" * 300, "/about/", "太长"),
    ("/a.html", "/about/?" + "a" * 300, "太长"),
]


def test_what_is_wrong_is_said_row_by_row(site, about):
    for old, new, words in FAULTS:
        row = planned(site, (old, new)).rows[0]
        assert row.outcome == WRONG and words in row.message, (old, new, row.message)


def test_records_and_lists_with_a_filter_are_addresses_too(client, site_tree, site, admin_user):
    record = factories.ActivityFactory(team=site_tree.luxi.team)
    targets = (
        record.get_absolute_url(),
        site_tree.luxi.team.get_absolute_url(),
        "/activities/?area=luxi",
        "/feeds/",
        "/news/?kind=notice",
    )
    made = planned(site, *((f"/{n}.html", new) for n, new in enumerate(targets)))
    assert not made.wrong, [row.message for row in made.rows]
    carry_out(made, site, admin_user)
    assert [leads(client, f"/{n}.html") for n in range(len(targets))] == list(targets)
    assert planned(site, (record.get_absolute_url(), "/news/")).wrong == 1


def test_the_same_old_address_twice(site, about):
    made = planned(
        site,
        ("/a.html", "/about/"),
        ("/a.html", "/about/"),
        ("/a.html", "/luxi/"),
        ("/b", "/luxi/"),
    )
    assert [row.outcome for row in made.rows] == [NEW, REPEATED, WRONG, NEW]
    assert "第 1 行" in made.rows[2].message
    # The order of a query string makes no difference.
    made = planned(site, ("/a?x=1&y=2", "/about/"), ("/a?y=2&x=1", "/about/"))
    assert [row.outcome for row in made.rows] == [NEW, REPEATED]


def test_chains_are_cut_short_and_circles_refused(client, site, about, admin_user):
    made = planned(site, ("/c1", "/c2"), ("/c2", "/c3"), ("/c3", "/about/"))
    assert [row.outcome for row in made.rows] == [NEW] * 3
    carry_out(made, site, admin_user)
    assert {leads(client, f"/{old}/") for old in ("c1", "c2", "c3")} == {"/about/"}
    assert set(Redirect.objects.values_list("redirect_page", flat=True)) == {about.pk}
    made = planned(site, ("/x", "/y"), ("/y", "/z"), ("/z", "/x"), ("/w", "/x"))
    assert made.wrong == 4
    assert "/x → /y → /z → /x" in made.rows[0].message
    long = [(f"/n{number}", f"/n{number + 1}") for number in range(2000)]
    assert planned(site, *long, ("/n2000", "/about/")).wrong > 1900


def test_redirects_there_are_count_for_chains_and_circles(client, site, about, admin_user):
    Redirect.objects.create(old_path="/first", redirect_link="/second/", site=site)
    assert "/second → /first" in planned(site, ("/second", "/first")).rows[0].message
    made = planned(site, ("/second", "/about/"), ("/third", "/first"))
    # What leads to an address that leads on now is part of the circle no more.
    assert [row.outcome for row in made.rows] == [NEW, NEW]
    assert [row.old_path for row in made.shortened] == ["/first"]
    carry_out(made, site, admin_user)
    for old in ("first", "second", "third"):
        assert leads(client, f"/{old}/") == "/about/"
    made = planned(site, ("/third", "/luxi/"))
    assert made.rows[0].outcome == CHANGED and "/about/" in made.rows[0].message
    carry_out(made, site, admin_user)
    assert leads(client, "/third/") == "/luxi/"
    assert Redirect.objects.filter(old_path="/third").count() == 1


def test_nothing_is_half_written(site, about, admin_user, monkeypatch):
    made = planned(site, ("/a", "/about/"), ("/b", "/about/"))
    saved = Redirect.save

    def fail(redirect, *args, **kwargs):
        if redirect.old_path == "/b":
            raise RuntimeError
        saved(redirect, *args, **kwargs)

    monkeypatch.setattr(Redirect, "save", fail)
    with pytest.raises(RuntimeError):
        carry_out(made, site, admin_user)
    assert not Redirect.objects.exists()


# Files.

ROWS = [("旧网址", "新网址"), ("/新闻/1.html", "/about/"), ("", ""), ("/b", "/luxi/")]


def upload(data, name="a.csv"):
    return SimpleUploadedFile(name, data)


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_of_every_kind_is_read(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    lines = read_lines(upload(text.encode(encoding)))
    assert [(line.number, line.old, line.new) for line in lines] == [
        (2, "/新闻/1.html", "/about/"),
        (4, "/b", "/luxi/"),
    ]


def test_a_workbook_is_read():
    lines = read_lines(upload(workbook([*ROWS, (12, None)]), "a.xlsx"))
    assert [line.old for line in lines] == ["/新闻/1.html", "/b", "12"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "没有网址"),
        ("旧网址,新网址\n".encode(), "没有网址"),
        (b"\xff\xfe\x00", "编码"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 90, "旧格式"),
        (b"PK\x03\x04broken", "打不开"),
        (b"a,b\x00\n", "不是 CSV"),
        (b'"/a' + b"x" * 200_000 + b",/b\n", "读不下去"),
        (b"/a,/b\n" * 5001, "行数太多"),
        (b"x" * (2 * 1024 * 1024 + 1), "文件太大"),
        (bytes(range(128, 256)) * 3, "编码"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_lines(upload(data))
