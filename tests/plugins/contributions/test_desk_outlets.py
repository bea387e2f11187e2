"""What was printed outside, what is handed up, and what it comes to."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from core.notices.models import Notice
from core.roles import Role
from plugins.contributions import services
from plugins.contributions.desk.figures import period_of
from plugins.contributions.models import ExportPackage, Outlet, Placement, PointRule, Submission
from plugins.contributions.packages.making import fill_package, safe_name
from plugins.contributions.services import joining
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.placing import (
    confirm_placement,
    note_placement,
    remove_placement,
)
from tests.factories import ArticlePageFactory
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory
from tests.plugins.contributions.test_desk import own_queries, picture_in
from tests.word.documents import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet():
    return Outlet.objects.create(name="省文明网（示例）", level="province", kind="civility")


@pytest.fixture
def adopted(desk, staff):
    """A piece of Anyuan with a picture, adopted."""
    desk.file = picture_in(desk.piece)
    services.submit(desk.piece, desk.author.user)
    Submission.objects.filter(pk=desk.piece.pk).update(state="published")
    desk.piece.refresh_from_db()
    return desk.piece


def test_a_placement_counts_once_an_editor_has_confirmed_it(desk, client, adopted, outlet):
    author, today = desk.author.user, timezone.localdate()
    proof = SimpleUploadedFile("截图.png", picture().read())
    row = note_placement(author, outlet=outlet, date=today, proof=proof, submission=adopted)
    assert row.confirmed_at is None and not adopted.events.filter(kind="printed").exists()
    for wrong in (
        {"user": desk.other.user},
        {"user": desk.stranger},
        {"date": today + timedelta(days=1)},
        {"proof": None},
        {"proof": SimpleUploadedFile("a.png", b"MZ no picture")},
        {"proof": SimpleUploadedFile("a.exe", b"MZ")},
        {},
    ):
        again = SimpleUploadedFile("b.png", picture().read())
        values = {"user": author, "date": today, "proof": again, **wrong}
        with pytest.raises(NotAllowed):
            note_placement(values.pop("user"), outlet=outlet, submission=adopted, **values)
    assert Placement.objects.count() == 1
    log = reverse("contributions_placements")
    shown = reverse("contributions_proof", args=[row.pk])
    for user, status in ((desk.stranger, 404), (author, 302)):
        client.force_login(user)
        assert client.get(shown).status_code == status
        assert client.post(log, {"placement": row.pk, "act": "confirm"}).status_code == status
    with pytest.raises(NotAllowed):
        confirm_placement(row, desk.stranger)
    client.force_login(desk.editor)
    assert "等核对" in client.get(log).content.decode()
    assert client.get(shown).status_code == 200
    client.post(log, {"placement": row.pk, "act": "confirm"})
    row.refresh_from_db()
    assert row.confirmed_by == desk.editor
    assert adopted.events.get(kind="printed").data["outlet"] == outlet.name
    assert Notice.objects.filter(user=author, title__contains="刊用了").exists()
    client.post(log, {"placement": row.pk, "act": "remove"})
    assert Placement.objects.filter(pk=row.pk).exists()
    hostile = "?tab=%00&level=x&kind=y&from=2026-99-99&to=z&p=-1&q=%00"
    assert client.get(log + hostile).status_code == 200


def test_the_desk_enters_and_keeps_the_outlets(desk, client, staff, adopted, outlet, site_tree):
    page = ArticlePageFactory(parent=site_tree.anyuan.news, title="登出去的一篇")
    foreign = ArticlePageFactory(parent=site_tree.luxi.news, title="外县的")
    client.force_login(desk.editor)
    new = reverse("contributions_placement_new")
    form = {"outlet": outlet.pk, "date": "2026-03-05", "link": "https://example.org/a"}
    for what in (foreign.pk, "TG-1", "9" * 30, "\x00"):
        assert client.post(new, {**form, "what": what}).status_code == 400
    assert client.post(new, {**form, "what": page.pk, "link": "javascript:x"}).status_code == 400
    for what in (page.pk, adopted.number):
        assert client.post(new, {**form, "what": what}).status_code == 302
    assert Placement.objects.confirmed().count() == 2
    again = client.post(new, {**form, "what": adopted.number})
    assert again.status_code == 400 and "已经登记过了" in again.content.decode()
    outlets = reverse("contributions_outlets")
    client.post(outlets, {"name": "市报（示例）", "level": "city", "kind": "paper"})
    made = Outlet.objects.get(name="市报（示例）")
    values = {"outlet": made.pk, "name": "市日报（示例）", "level": "city", "kind": "paper"}
    client.post(outlets, values)
    made.refresh_from_db()
    assert made.name == "市日报（示例）"
    assert client.post(outlets, {**values, "outlet": "x"}).status_code == 404
    client.force_login(staff(Role.CHIEF, area=desk.tree.anyuan.area))
    assert client.get(reverse("contributions_placements")).status_code == 200
    assert client.get(new).status_code == 404 and client.post(outlets, values).status_code == 404


def test_the_package_holds_text_pictures_and_no_contacts(desk, client, adopted, outlet):
    note_placement(
        desk.editor,
        outlet=outlet,
        date=timezone.localdate(),
        link="https://a.cn",
        submission=adopted,
    )
    client.force_login(desk.editor)
    answer = client.get(reverse("contributions_piece_package", args=[adopted.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    folder = "001 雷锋日的北门桥头，二十八张小方桌"
    assert {"封面.docx", f"{folder}/01 桥头.png"} < set(names) and len(names) == 3
    word = Document(io.BytesIO(archive.read(names[-1])))
    text = "\n".join(each.text for each in word.paragraphs)
    assert "一百四十六名志愿者" in text and "桥头的小方桌" in text and word.inline_shapes
    cover = Document(io.BytesIO(archive.read("封面.docx")))
    cells = [cell.text for cell in cover.tables[0].rows[1].cells]
    assert adopted.number in cells and outlet.name in cells
    everything = text + "".join(cells)
    assert desk.author.sign_in_name not in everything
    client.force_login(desk.stranger)
    assert client.get(answer.wsgi_request.path).status_code == 404
    today = timezone.localdate().isoformat()
    address = reverse("contributions_packages")
    client.force_login(desk.editor)
    assert client.post(address, {"from": "", "to": "x"}).status_code == 400
    assert client.post(address, {"from": today, "to": today}).status_code == 302
    package = ExportPackage.objects.get()
    fill_package(package)
    assert package.state == "ready" and package.pieces == 1
    shown = reverse("contributions_package", args=[package.pk])
    assert client.get(shown)["Content-Type"] == "application/zip"
    client.force_login(desk.colleague)
    assert client.get(shown).status_code == 404
    assert safe_name("../a\\b:*?“<文>|\x00.") == "a b “ 文"
    assert (safe_name("CON"), safe_name(" . "), len(safe_name("长" * 99))) == ("稿件", "稿件", 50)


def test_word_takes_every_block_and_no_control_signs(desk):
    from plugins.contributions.packages.word import word_of

    blocks = [
        {"type": "heading", "value": "小标题"},
        {"type": "paragraph", "value": "<p>一<b>二</b>\x0b<a href='https://a.cn/'>三</a></p>"},
        {"type": "paragraph", "value": "<ol><li>第一</li><li>第二</li></ol>"},
        {"type": "quote", "value": {"text": "引", "by": "谁"}},
        {"type": "table", "value": {"heads": ["甲", "乙"], "rows": [["1", "2"]]}},
        {"type": "picture", "value": {"file": "k", "caption": "图", "alt": ""}},
        {"type": "file", "value": {"file": "z", "caption": "附", "alt": ""}},
    ]
    word = Document(io.BytesIO(word_of("题", "作者", blocks, {"k": ("坏.png", b"no")})))
    text = "\n".join(each.text for each in word.paragraphs)
    assert "三（https://a.cn/）" in text and "［图片：坏.png］" in text and "［附件：附］" in text
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["1", "2"]
    styles = {each.style.name for each in word.paragraphs}
    assert {"List Number", "Heading 1", "Intense Quote"} <= styles


def test_figures_by_person_unit_and_area(desk, staff, client, adopted, outlet, site_tree):
    today = timezone.localdate()
    other = SubmissionFactory(contributor=desk.other, title="没用的")
    services.submit(other, desk.other.user)
    services.refuse(other, desk.editor, "重复")
    far = SubmissionFactory(contributor=ContributorFactory(area=site_tree.luxi.area, unit="外县"))
    services.submit(far, far.contributor.user)
    national = Outlet.objects.create(name="中央的（示例）", level="national", kind="civility")
    for where in (outlet, national):
        note_placement(
            desk.editor, outlet=where, date=today, link="https://a.cn", submission=adopted
        )
    note_placement(
        desk.author.user,
        outlet=outlet,
        date=today - timedelta(days=1),
        link="https://a.cn",
        submission=adopted,
    )
    address = reverse("contributions_figures")
    client.force_login(desk.editor)
    answer = client.get(address)
    first, second = answer.context["rows"]
    assert (first.name, first.sent, first.adopted, first.points) == (desk.author.real_name, 1, 1, 5)
    assert (second.rate, second.time_rate, second.points) == (0, 100, 0)
    assert "外县" not in answer.content.decode()
    by_unit = client.get(address + "?by=unit").context["rows"]
    assert [(row.name, row.sent, row.points) for row in by_unit] == [("示例社区", 2, 5)]
    assert client.get(reverse("contributions_rules")).status_code == 404
    last_year = client.get(address + "?from=2020-01-01&to=2020-12-31")
    assert "这段时间没有投稿" in last_year.content.decode()
    admin = staff(Role.CITY_ADMIN)
    client.force_login(admin)
    rules = {"national": 10, "province": 2, "city": 1, "county": 0}
    assert client.post(reverse("contributions_rules"), {**rules, "city": -1}).status_code == 400
    client.post(reverse("contributions_rules"), rules)
    assert PointRule.table()["national"] == 10
    areas = client.get(address + "?by=area").context["rows"]
    assert [(row.name, row.points) for row in areas] == [("安源区", 12), ("芦溪县", 0)]
    book = load_workbook(io.BytesIO(client.get(address + "?export=xlsx").content))
    lines = list(book.active.values)
    assert lines[1][0] == "姓名" and lines[2][0] == desk.author.real_name
    assert lines[-1][0] == "合计" and lines[-1][-1] == 12
    for hostile in ("?by=x&from=%00&to=9999-99-99&area=zz", "?from=2027-01-01&to=2020-01-01"):
        assert client.get(address + hostile).status_code == 200
    assert period_of({"from": "2027-01-01", "to": "2020-01-01"}).starts.year == 2020


def test_log_and_figures_cost_the_same_for_many(desk, client, outlet):
    client.force_login(desk.editor)
    addresses = [
        reverse(f"contributions_{name}")
        for name in ("placements", "figures", "packages", "outlets")
    ]

    def more(number):
        for _n in range(number):
            piece = SubmissionFactory(contributor=ContributorFactory(area=desk.author.area))
            services.submit(piece, piece.contributor.user)
            note_placement(
                desk.editor,
                outlet=outlet,
                date=timezone.localdate(),
                link="https://a.cn",
                submission=piece,
            )

    more(3)
    few = [own_queries(client, address) for address in addresses]
    more(27)
    many = [own_queries(client, address) for address in addresses]
    assert many == few and max(own for _all, own in many) < 15


def test_erased_people_leave_only_a_word_in_the_figures(desk, client, adopted):
    joining.erase(desk.author)
    client.force_login(desk.editor)
    page = client.get(reverse("contributions_figures")).content.decode()
    assert "已注销" in page and adopted.title not in page


def test_the_author_enters_where_the_own_piece_was_printed(desk, client, adopted, outlet):
    client.force_login(desk.author.user)
    way = adopted.get_absolute_url()
    address = f"{way}placements/"
    assert address in client.get(way).content.decode()
    today = timezone.localdate()
    form = {"outlet": outlet.pk, "date": today.isoformat()}
    later = (today + timedelta(days=1)).isoformat()
    link = "https://example.org/a"
    for wrong, said in (
        ({}, "至少要有一样"),
        ({"date": later, "link": link}, "还没到"),
        ({"date": "\x00", "link": link}, "有效的日期"),
        ({"outlet": "9" * 30, "link": link}, "登在哪里"),
        ({"link": "javascript:alert(1)"}, "链接"),
        ({"proof": SimpleUploadedFile("a.png", b"MZ no picture")}, "对不上"),
        ({"proof": SimpleUploadedFile("a.svg", b"<svg/>")}, "请用 JPG"),
    ):
        answer = client.post(address, {**form, **wrong})
        assert answer.status_code == 422 and said in answer.content.decode(), wrong
    proof = SimpleUploadedFile("版面.png", picture().read())
    page = client.post(address, {**form, "link": link, "proof": proof}, follow=True)
    assert "登记好了" in page.content.decode() and "待确认" in page.content.decode()
    row = Placement.objects.get()
    shown = f"{address}{row.pk}/proof/"
    answer = client.get(shown)
    assert answer["Content-Type"] == "image/png" and "no-store" in answer["Cache-Control"]
    assert "已经登记过了" in client.post(address, {**form, "link": link}).content.decode()
    figures = client.get("/contribute/").context["figures"]
    assert (figures["printed"], figures["points"]) == (0, 0)
    export = client.get("/contribute/me/export/")
    names = zipfile.ZipFile(io.BytesIO(b"".join(export.streaming_content))).namelist()
    assert any(name.startswith(f"proofs/{row.pk}-") for name in names)

    # No address, of the piece or of another's own, leads anybody else there.
    foreign = SubmissionFactory(contributor=desk.other, state="published")
    client.force_login(desk.other.user)
    for method in (client.get, client.post):
        assert method(address, form).status_code == 404
    assert client.get(shown).status_code == 404
    beside = f"{foreign.get_absolute_url()}placements/{row.pk}/proof/"
    assert client.get(beside).status_code == 404
    waiting = SubmissionFactory(contributor=desk.other)
    services.submit(waiting, desk.other.user)
    early = f"{waiting.get_absolute_url()}placements/"
    page = client.post(early, {**form, "link": link}, follow=True).content.decode()
    assert "采用以后才能登记" in page and Placement.objects.count() == 1
    client.logout()
    assert client.get(address).status_code == 302 == client.get(shown).status_code

    confirm_placement(row, desk.editor)
    client.force_login(desk.author.user)
    assert "已确认" in client.get(address).content.decode()
    way = client.get(way)
    assert "已刊用" in way.content.decode()
    assert (way.context["figures"]["printed"], way.context["figures"]["points"]) == (1, 2)

    # What does not hold goes, with its proof, and its author hears of it.
    day = today - timedelta(days=3)
    proof = SimpleUploadedFile("b.png", picture().read())
    second = note_placement(
        desk.author.user, outlet=outlet, date=day, proof=proof, submission=adopted
    )
    remove_placement(second, desk.editor)
    assert Notice.objects.filter(user=desk.author.user, title__contains="没有核对上").exists()
