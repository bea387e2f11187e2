"""What screens of the desk show alike: seals, flags, times in words."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from core.desk import words


@dataclass
class Mark:
    stage: str
    label: str
    state: str


def render(source, **context):
    return Template("{% load desk %}" + source).render(Context(context))


def test_seals_say_in_words_what_they_show():
    marks = [
        Mark("first", "初", "passed"),
        Mark("second", "复", "returned"),
        Mark("third", "终", "waiting"),
    ]
    html = render("{% seals marks %}", marks=marks)
    assert 'aria-label="初审通过，复审退回，终审未到"' in html
    assert '<i class="returned" aria-hidden="true">复</i>' in html
    assert render("{% seals marks %}", marks=[]) == ""


def test_a_flag_is_a_word_with_a_shape_and_hides_no_markup():
    html = render('{% flag "critical" text %}', text="<b>1 严重")
    assert "icon-circle-xmark" in html
    assert "&lt;b&gt;1 严重" in html


@pytest.mark.parametrize(
    ("counts", "shown", "hidden"),
    [
        ((1, 2), ["1 严重", "2 提醒"], ["检查通过"]),
        ((0, 3), ["3 提醒"], ["严重"]),
        ((0, 0), ["检查通过"], ["提醒"]),
        (None, [], ["检查"]),
    ],
)
def test_findings_in_few_words(counts, shown, hidden):
    html = render("{% findings_flags counts %}", counts=counts)
    assert all(word in html for word in shown)
    assert not any(word in html for word in hidden)


@pytest.mark.parametrize(
    ("delta", "left", "waits"),
    [
        ({"hours": 1, "minutes": 50}, "剩 1 小时 50 分", "等 1 小时 50 分"),
        ({"days": 2}, "剩 2 天", "等 2 天"),
        ({"days": 1, "hours": 3, "minutes": 59}, "剩 1 天 3 小时", "等 1 天 3 小时"),
        ({"minutes": 5}, "剩 5 分", "等 5 分"),
        ({"seconds": 20}, "不到 1 分", "刚到"),
    ],
)
def test_time_left_and_time_waited(delta, left, waits):
    now = timezone.now()
    assert words.time_left(now + timedelta(**delta), now) == left
    assert words.waited(now - timedelta(**delta), now) == waits
    assert words.time_left(now - timedelta(minutes=20), now) == "过了 20 分"


def test_days_in_words():
    today = timezone.localdate().replace(month=3, day=11)
    assert words.day_word(today, today) == "今天"
    assert words.day_word(today + timedelta(days=1), today) == "明天"
    assert words.day_word(today - timedelta(days=3), today) == "3月8日"
    assert words.day_word(today.replace(year=today.year - 1), today).startswith(
        f"{today.year - 1}年"
    )


@pytest.mark.django_db
def test_the_admin_carries_our_mark_and_the_name_of_the_site(admin_client, site_tree):
    html = admin_client.get("/admin/").content.decode()
    assert "img/mark.svg" in html
    assert "css/desk/theme.css" in html
    assert 'class="desk-brand"' in html
