"""A volunteer's way over HTTP, without any script: from signing up to the published page."""

import io
import json
import re
import zipfile

import pytest
from django.core import mail
from django.core.signing import TimestampSigner
from django.test import Client

from core.notices.models import Notice
from core.roles import Role
from plugins.contributions import services
from plugins.contributions.models import Contributor, Submission, SubmissionFile
from plugins.contributions.privacy import VERSION
from plugins.contributions.services import joining
from tests import factories
from tests.plugins.contributions.factories import SubmissionFactory
from tests.word.documents import picture, report, uploaded

pytestmark = pytest.mark.django_db
PASSWORD = "小桥流水-2026"


@pytest.fixture
def told(site_tree, monkeypatch):
    """What somebody types to join, and a form that may be sent at once."""
    monkeypatch.setattr("plugins.contributions.forms.SOONEST", 0)
    return {
        "real_name": "许望（示例）",
        "unit": "示例社区",
        "area": site_tree.anyuan.area.pk,
        "name": "Xu.Wang@Example.org",
        "password": PASSWORD,
        "consent": "on",
        "may_be_named": "on",
        "stamp": TimestampSigner(salt="contribute-join").sign("form"),
    }


def page_of(answer):
    return answer.content.decode()


def form_of(client, piece):
    """What the plain writing form would send as it stands."""
    page = page_of(client.get(f"/contribute/{piece.pk}/write/"))
    text = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page, re.S)[1]
    captions = re.findall(r'name="(caption-[^"]+)" maxlength="200" value="([^"]*)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    return {
        "title": re.search(r'name="title"[^>]*>(.*?)</textarea>', page, re.S)[1],
        "text": text,
        "revision": revision,
        "whole_form": "1",
        "kind": piece.kind,
        **dict(captions),
    }


def test_from_the_sign_up_to_the_published_page(told, site_tree, staff, without_reviews):
    editor = staff(Role.RESPONSIBLE, area=site_tree.anyuan.area)
    client = Client()
    assert client.get("/contribute/").url.startswith("/contribute/sign-in/?next=")
    assert client.post("/contribute/join/", told).url == "/contribute/joined/"
    contributor = Contributor.objects.get()
    assert contributor.sign_in_name == contributor.user.email == "xu.wang@example.org"
    assert contributor.consent_version == VERSION and contributor.state == "waiting"
    assert not contributor.user.has_perm("wagtailadmin.access_admin")

    answer = client.post(
        "/contribute/sign-in/", {"name": "xu.wang@example.org", "password": PASSWORD}, follow=True
    )
    assert "您的账号还在审核" in page_of(answer)

    document = report()
    document.add_paragraph(
        "树坑前一天就挖好了，湿土的气味在坡上飘了一上午，孩子们给每棵树挂了名牌。"
    )
    answer = client.post(
        "/contribute/new/", {"kind": "report", "word": uploaded(document)}, follow=True
    )
    page = page_of(answer)
    assert "植绿添新彩" in page and "图一" not in re.findall(
        r'class="cap"[^>]*value="([^"]*)"', page
    )
    piece = Submission.objects.get()
    kinds = [block["type"] for block in piece.body]
    assert kinds.count("picture") == 2 and "table" in kinds and "heading" in kinds
    assert piece.files.count() == 2 and piece.author_line == "张某某（示例）"

    activity = factories.ActivityFactory(title="学雷锋志愿服务集市", area=contributor.area)
    found = client.get(f"/contribute/{piece.pk}/activity/", {"q": "学雷锋"})
    assert "学雷锋志愿服务集市" in page_of(found)
    client.post(f"/contribute/{piece.pk}/activity/", {"activity": activity.pk})

    form = form_of(client, piece)
    form["text"] = form["text"].replace(
        "来年再来看。", "来年**再来看**，[约好了](https://example.org/a)。"
    )
    answer = client.post(
        f"/contribute/{piece.pk}/write/",
        {**form, "people_agreed": "on", "outlets": ["province", "moon"], "hand_in": "1"},
        follow=True,
    )
    assert "您的账号还在审核，可以先写，通过后再交" in page_of(answer)
    piece.refresh_from_db()
    assert piece.activity == activity and piece.outlets == ["province"]
    assert 'href="https://example.org/a"' in page_of(client.get(f"/contribute/{piece.pk}/preview/"))

    joining.approve(contributor, editor)
    answer = client.post(f"/contribute/{piece.pk}/hand-in/", follow=True)
    piece.refresh_from_db()
    assert f"收到了。编号 {piece.number}" in page_of(answer) and piece.state == "submitted"

    services.claim(piece, editor)
    block = next(each for each in piece.body if "落了地" in str(each["value"]))
    services.return_with_remarks(
        piece,
        editor,
        "写得有现场，改一处就能用。",
        [{"block_id": block["id"], "quote": "二百六十株", "text": "记录是 96 株，请写准数。"}],
    )
    page = page_of(client.get(f"/contribute/{piece.pk}/"))
    assert "请改 1 处，再交一次" in page and "<mark>二百六十株</mark>" in page
    remark = piece.remarks.get()
    client.post(
        f"/contribute/{piece.pk}/remarks/{remark.pk}/",
        {"mended": "1", "text": "三月的坡上，九十六株树苗落了地。"},
    )
    answer = client.post(f"/contribute/{piece.pk}/hand-in-again/", follow=True)
    page = page_of(answer)
    assert "又交上去了" in page and "<ins>九十六</ins>" in page.replace("株", "")
    assert "<del>" in page_of(client.get(f"/contribute/{piece.pk}/versions/2/changes/"))

    public = factories.ArticlePageFactory(parent=site_tree.anyuan.news, live=False)
    piece.refresh_from_db()
    services.adopt(piece, editor, lambda row: public)
    public.save_revision().publish()
    page = page_of(client.get(f"/contribute/{piece.pk}/"))
    assert "看本站页面" in page and "撤回这篇" not in page and "申请撤稿" in page
    answer = client.post(
        f"/contribute/{piece.pk}/take-back/", {"reason": "有人不愿意"}, follow=True
    )
    assert "已告诉编辑" in page_of(answer)
    assert Notice.objects.filter(user=contributor.user, title__contains="已发布").exists()
    assert "已发布" in page_of(client.get("/contribute/"))


def test_two_who_want_one_name_see_the_same(told):
    first, second = Client(), Client()
    assert first.post("/contribute/join/", told).url == "/contribute/joined/"
    mail.outbox.clear()
    again = second.post("/contribute/join/", {**told, "password": "另外一个密码-99"})
    assert again.url == "/contribute/joined/"
    assert Contributor.objects.count() == 1
    assert Notice.objects.filter(title__contains="有人用您的邮箱").count() == 1
    wrong = second.post(
        "/contribute/sign-in/", {"name": told["name"], "password": "另外一个密码-99"}
    )
    nobody = second.post("/contribute/sign-in/", {"name": "nobody@example.org", "password": "x"})
    assert "名字或密码不对" in page_of(wrong) and "名字或密码不对" in page_of(nobody)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "12345"}, "请填邮箱地址，或 11 位手机号"),
        ({"consent": ""}, "请先看隐私说明"),
        ({"homepage": "spam"}, "隐藏的一栏"),
        ({"stamp": "x:y:z"}, "打开太久"),
        ({"password": "12345678"}, "密码"),
        ({"real_name": "<b>x</b>"}, "真实姓名"),
        ({"area": "999999"}, "区域"),
        ({"area": "x' OR 1"}, "区域"),
    ],
)
def test_what_is_wrong_in_the_form_is_said(told, client, change, said):
    answer = client.post("/contribute/join/", {**told, **change})
    assert answer.status_code == 422 and said in page_of(answer)
    assert not Contributor.objects.exists()


def test_a_phone_number_is_a_name_in_any_spelling(told, client):
    client.post("/contribute/join/", {**told, "name": "+86 138-0000 0000"})
    assert Contributor.objects.get().sign_in_name == "13800000000"
    answer = client.post("/contribute/sign-in/", {"name": "138 0000 0000", "password": PASSWORD})
    assert answer.url == "/contribute/"
    assert client.get("/admin/").status_code == 302


def test_guessing_is_slowed_on_a_page_of_its_own(told, client):
    client.post("/contribute/join/", told)
    for _ in range(6):
        answer = client.post("/contribute/sign-in/", {"name": told["name"], "password": "猜一猜"})
    assert answer.status_code == 429 and "错的次数太多" in page_of(answer)
    for _ in range(6):
        answer = client.post("/contribute/join/", {**told, "name": f"a{_}@example.org"})
    assert answer.status_code == 429


def test_a_new_notice_is_agreed_to_before_anything_else(desk, client, monkeypatch):
    client.force_login(desk.author.user)
    monkeypatch.setattr("plugins.contributions.access.VERSION", "2099")
    monkeypatch.setattr("plugins.contributions.views.joining.VERSION", "2099")
    assert "/contribute/consent/" in client.get("/contribute/").url
    assert client.get("/contribute/me/export/").status_code == 200
    assert client.post("/contribute/consent/", {"agree": "1"}).url == "/contribute/"
    assert client.get("/contribute/").status_code == 200


def test_the_own_data_is_shown_taken_along_and_erased(desk, client):
    user = desk.author.user
    client.force_login(user)
    assert desk.author.unit in page_of(client.get("/contribute/me/"))
    SubmissionFactory(contributor=desk.other, title="别人的")
    content = b"".join(client.get("/contribute/me/export/").streaming_content)
    data = zipfile.ZipFile(io.BytesIO(content)).read("data.json").decode()
    assert json.loads(data)["pieces"][0]["title"] == desk.piece.title and "别人的" not in data
    wrong = client.post("/contribute/me/erase/", {"password": "x", "sure": "on"})
    assert "密码不对" in page_of(wrong)
    done = client.post("/contribute/me/erase/", {"password": factories.PASSWORD, "sure": "on"})
    assert "您的账号和资料已经删除" in page_of(done)
    assert not Submission.objects.filter(pk=desk.piece.pk).exists()
    assert client.get("/contribute/").status_code == 302


def test_two_tabs_without_script_lose_nothing(desk, client):
    client.force_login(desk.author.user)
    address = f"/contribute/{desk.piece.pk}/write/"
    form = form_of(client, desk.piece)
    client.post(address, {**form, "title": "第一个窗口写的"})
    clash = client.post(address, {**form, "title": "第二个窗口写的"})
    page = page_of(clash)
    assert clash.status_code == 409 and "第二个窗口写的" in page and "第一个窗口写的" in page
    client.post(address, {**form, "title": "第二个窗口写的", "overrule": "1"})
    desk.piece.refresh_from_db()
    assert desk.piece.title == "第二个窗口写的"
    history = page_of(client.get(f"/contribute/{desk.piece.pk}/history/"))
    assert "第一个窗口写的" in history
    client.post(f"/contribute/{desk.piece.pk}/versions/1/restore/")
    desk.piece.refresh_from_db()
    assert desk.piece.title == "第一个窗口写的"


def test_another_word_file_keeps_what_was_there(desk, client):
    client.force_login(desk.author.user)
    client.post(f"/contribute/{desk.piece.pk}/word/", {"word": uploaded(report())})
    desk.piece.refresh_from_db()
    assert desk.piece.title == "植绿添新彩"
    assert "小方桌" in str(desk.piece.versions.get().body)
    answer = client.post(
        f"/contribute/{desk.piece.pk}/word/",
        {"word": uploaded(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc")},
        follow=True,
    )
    assert ".doc 读不了" in page_of(answer)
    desk.piece.refresh_from_db()
    assert desk.piece.title == "植绿添新彩" and desk.piece.versions.count() == 1


def test_pictures_of_the_plain_form_stand_at_the_end(desk, client):
    client.force_login(desk.author.user)
    form = form_of(client, desk.piece)
    photo = uploaded(picture(kind="JPEG").read(), "现场.jpg")
    bad = uploaded(b"GIF89a<script>alert(1)</script>", "坏.jpg")
    page = page_of(
        client.post(
            f"/contribute/{desk.piece.pk}/write/", {**form, "files": [photo, bad]}, follow=True
        )
    )
    assert "打不开，可能坏了" in page
    desk.piece.refresh_from_db()
    assert [block["type"] for block in desk.piece.body] == ["paragraph"] * 3 + ["picture"]
    assert SubmissionFile.objects.get().name == "现场.jpg"
    # A placeholder that somebody deletes by mistake does not take the picture away.
    form = form_of(client, desk.piece)
    client.post(
        f"/contribute/{desk.piece.pk}/write/",
        {**form, "text": re.sub(r"\[\[.*\]\]", "", form["text"])},
    )
    desk.piece.refresh_from_db()
    assert desk.piece.body[-1]["type"] == "picture"


@pytest.mark.parametrize(
    "address",
    ["", "new/", "me/", "{pk}/", "{pk}/write/", "{pk}/history/", "{pk}/versions/1/",
     "{pk}/preview/", "{pk}/activity/"],
)  # fmt: skip
def test_no_page_asks_much(desk, client, address, django_assert_max_num_queries):
    client.force_login(desk.author.user)
    services.submit(desk.piece, desk.author.user)
    services.return_with_remarks(
        desk.piece,
        desk.editor,
        "请改",
        [{"block_id": f"block-{n}", "text": "改"} for n in range(3)],
    )
    for _ in range(25):
        SubmissionFactory(contributor=desk.author, state="published", number=f"TG-{_}")
        factories.ActivityFactory(team=desk.tree.anyuan.team)
        SubmissionFile.objects.create(submission=desk.piece, kind="picture", state="ready")
    path = f"/contribute/{address.format(pk=desk.piece.pk)}"
    client.get(path)
    with django_assert_max_num_queries(14):
        assert client.get(path).status_code == 200
