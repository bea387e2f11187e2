"""Who is called by name in a remark is told, once, and only who may see the page."""

import pytest
from django.urls import reverse
from wagtail.models import Comment, CommentReply

from core.notices.mentions import called_in
from core.notices.models import Notice
from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


class Person:
    def __init__(self, username, name):
        self.pk, self.username, self.name = username, username, name


PEOPLE = [
    Person("linjianwei", "林见微（示例）"),
    Person("lin", "林见"),
    Person("shen", "沈念"),
    Person("zhang", ""),
]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@林见微请核人数", {"linjianwei"}),
        ("@林见 请核", {"lin"}),
        ("请＠沈念看，也请@linjianwei看", {"shen", "linjianwei"}),
        ("@zhangsan 不在这里", set()),
        ("写信到 a@shen.example", set()),
        ("@zhang，改好了", {"zhang"}),
        ("@", set()),
        ("@不认识的人", set()),
        ("@沈念@沈念", {"shen"}),
        ("没有人", set()),
    ],
)
def test_the_longest_name_counts(text, called):
    assert {person.username for person in called_in(text, PEOPLE)} == called


@pytest.fixture
def page(site_tree):
    return factories.ArticlePageFactory(parent=site_tree.luxi.news, title="热粥")


def remark(page, user, text):
    return Comment.objects.create(page=page, user=user, text=text, contentpath="title")


def titles(user):
    return [notice.title for notice in Notice.objects.filter(user=user)]


def test_who_is_called_is_told_with_the_words_and_the_way_there(page, staff):
    editor = staff(Role.EDITOR, name="林见微（示例）")
    author = staff(Role.RESPONSIBLE, name="何知秋（示例）")
    comment = remark(page, author, "@林见微 第 3 段的人数与记录不符，请核。")
    notice = Notice.objects.get(user=editor)
    assert notice.title == "何知秋（示例） 在《热粥》的批注里提到您"
    assert notice.reason == "@林见微 第 3 段的人数与记录不符，请核。"
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert notice.link == f"{edit}?comment={comment.pk}"


def test_once_for_one_remark_and_again_for_whom_an_edit_adds(page, staff):
    editor, chief = staff(Role.EDITOR, name="林见微"), staff(Role.CHIEF, name="沈念")
    author = staff(Role.RESPONSIBLE)
    comment = remark(page, author, "@林见微 请核")
    comment.text = "@林见微 @沈念 请核"
    comment.save()
    comment.save()
    assert len(titles(editor)) == 1
    assert len(titles(chief)) == 1


def test_nobody_is_called_to_a_page_they_may_not_see(page, staff, site_tree):
    stranger = staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area, name="安源人")
    left = staff(Role.EDITOR, name="离任人", is_active=False)
    remark(page, staff(Role.RESPONSIBLE), "@安源人 @离任人 看看")
    assert titles(stranger) == []
    assert titles(left) == []


def test_calling_oneself_tells_nobody(page, staff):
    author = staff(Role.RESPONSIBLE, name="何知秋")
    remark(page, author, "@何知秋 明天再看")
    assert titles(author) == []


def test_a_reply_is_told_to_those_who_talk(page, staff):
    author, editor = staff(Role.RESPONSIBLE, name="何知秋"), staff(Role.EDITOR, name="林见微")
    chief = staff(Role.CHIEF, name="沈念")
    comment = remark(page, editor, "题目太长")
    CommentReply.objects.create(comment=comment, user=author, text="已改，@沈念 请看")
    assert titles(editor) == ["何知秋 回复了《热粥》的批注"]
    assert titles(chief) == ["何知秋 在《热粥》的批注里提到您"]
    assert titles(author) == []


def test_a_call_costs_few_queries_however_many_people(page, staff, django_assert_max_num_queries):
    editor = staff(Role.EDITOR, name="林见微")
    author = staff(Role.RESPONSIBLE)
    for _ in range(20):
        staff(Role.EDITOR)
    with django_assert_max_num_queries(16):
        remark(page, author, "@林见微 请看")
    assert len(titles(editor)) == 1
