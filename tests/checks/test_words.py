"""The office's list of words: what is found, and who may change it how."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.checks.models import WordEntry, WordListState
from core.checks.words.matching import Matcher, Word, matcher
from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/words/"
IMPORT = "/admin/words/import/"


def found(text, *entries):
    words = [Word(word, kind, severity, right, "") for word, kind, severity, right in entries]
    return [text[match.start : match.end] for match in Matcher(words).matches(text)]


WRONG = ("做为", "wrong", "warning", "作为")


def test_the_longest_word_wins_and_the_white_list_beats_it():
    longer = ("叫做为", "wrong", "warning", "叫作")
    assert found("做为一名", WRONG) == ["做为"]
    assert found("把它叫做为民", WRONG, longer) == ["叫做为"]
    assert found("做为民办实事", WRONG, ("做为民", "allowed", "warning", "")) == []
    assert found("做为，做为民", WRONG, ("做为民", "allowed", "warning", "")) == ["做为"]


def test_a_longer_mild_word_never_hides_a_banned_one():
    banned = ("坏词", "banned", "severe", "")
    mild = ("很坏词语", "preferred", "warning", "好词")
    assert found("一个很坏词语", banned, mild) == ["很坏词语", "坏词"]


def test_what_is_right_already_is_left_alone():
    entry = ("志愿者服务", "preferred", "warning", "网络志愿者服务")
    assert found("网络志愿者服务与志愿者服务", entry) == ["志愿者服务"]


def test_width_and_case_make_no_difference():
    assert found("关注ＡＰＰ", ("app", "wrong", "warning", "客户端")) == ["ＡＰＰ"]


def test_the_automaton_follows_the_list():
    WordEntry.objects.all().delete()
    WordEntry.objects.create(word="既使", replacement="即使")
    first = matcher()
    assert matcher() is first
    assert len(first.matches("既使下雨")) == 1
    WordEntry.objects.get(word="既使").delete()
    assert matcher().matches("既使下雨") == []


def test_the_starting_list_flags_errors_and_not_what_looks_like_them():
    for text in ("做为志愿者", "既使下雨", "在坐的各位", "学雷峰", "招募启示"):
        assert len(matcher().matches(text)) == 1, text
    for text in ("做为民服务的事", "他现在坐在门口", "按排名先后", "雷峰塔下", "即使作为在座者"):
        assert matcher().matches(text) == [], text


def test_an_entry_must_make_sense(client):
    client.force_login(factories.AdminFactory())
    answer = client.post(f"{LIST}new/", {"word": "做为", "kind": "wrong", "replacement": ""})
    assert "请填应当改成什么" in answer.content.decode()
    client.post(
        f"{LIST}new/", {"word": "示例错词", "kind": "wrong", "replacement": "示例对词", "note": ""}
    )
    assert WordEntry.objects.filter(word="示例错词", is_default=False).exists()
    assert "示例错词" in client.get(f"{LIST}?q=例错").content.decode()


def test_only_the_city_keeps_the_list(client, staff, site_tree):
    client.force_login(staff(Role.CHIEF))
    assert client.get(LIST).status_code == 200
    for user in (staff(Role.RESPONSIBLE), staff(Role.CHIEF, area=site_tree.luxi.area)):
        client.force_login(user)
        for address in (LIST, IMPORT, f"{LIST}new/"):
            assert client.get(address).status_code in (302, 403), address


def upload(client, content, name="words.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_shown_before_it_is_written(client):
    client.force_login(factories.AdminFactory())
    version = WordListState.current()
    rows = "词,种类,改为,轻重,说明\n示例甲,禁用,,,\n示例乙,错别字,,,\n示例丙,乱写,丁,,\n"
    answer = upload(client, rows.encode())
    page = answer.content.decode()
    assert "请填应当改成什么" in page
    assert "没有“乱写”这种种类" in page
    assert not WordEntry.objects.filter(word="示例甲").exists()
    content = answer.context["confirm"].initial["content"]
    refused = client.post(IMPORT, {"content": content})
    assert refused.status_code == 422
    client.post(IMPORT, {"content": content, "skip_wrong": "on"})
    assert WordEntry.objects.get(word="示例甲").effective_severity == "severe"
    assert not WordEntry.objects.filter(word="示例乙").exists()
    assert WordListState.current() > version


def test_a_workbook_is_read_and_what_was_exported_comes_back(client):
    client.force_login(factories.AdminFactory())
    book = openpyxl.Workbook()
    for row in (("词", "种类", "改为"), ("示例甲", "规范表述", "示例乙")):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    answer = upload(client, kept.getvalue(), "words.xlsx")
    client.post(IMPORT, {"content": answer.context["confirm"].initial["content"]})
    assert WordEntry.objects.get(word="示例甲").replacement == "示例乙"
    exported = client.get(f"{LIST}?export=csv").getvalue()
    answer = upload(client, exported)
    assert answer.context["counts"] == [("已有", WordEntry.objects.count())]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0abc", "另存为 xlsx"),
        (b"PK\x03\x04broken", "打不开"),
        (b"\xff\xff\xff\x81", "编码"),
        (b"a\0b", "不是 CSV"),
        (b"\n\n", "没有词"),
    ],
)
def test_a_bad_file_is_refused_in_words(client, content, says):
    client.force_login(factories.AdminFactory())
    answer = upload(client, content)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_long_list_costs_no_more_queries(client, query_count):
    client.force_login(factories.AdminFactory())
    few = query_count(LIST)
    WordEntry.objects.bulk_create(
        WordEntry(word=f"示例词{number}", replacement="示例", kind="wrong") for number in range(300)
    )
    assert query_count(LIST) == few < 20
