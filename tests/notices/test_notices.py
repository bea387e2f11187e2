"""What people are told: in the admin, by mail, as they want it, and never of their own acts."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.notices.kinds import _kinds, add_notice_kind
from core.notices.mails import mail_notice
from core.notices.models import Notice, NoticeChoice
from core.notices.periodic import forget_notices
from core.notices.sending import notify
from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_kind():
    add_notice_kind("returned", "退回给我的")
    before = dict(_kinds)
    yield
    _kinds.clear()
    _kinds.update(before)


@pytest.fixture
def worker(django_capture_on_commit_callbacks):
    """Does what is within, and then what the worker was given."""

    def run(action):
        with django_capture_on_commit_callbacks(execute=True):
            action()
        for row in DBTaskResult.objects.filter(task_path=mail_notice.module_path):
            task = row.task
            row.delete()
            task.func(*row.args_kwargs["args"])

    return run


def tell(*users, **values):
    notify("returned", users, "《热粥》退回修改", reason="请核人数。", link="/admin/", **values)


def test_a_notice_comes_in_the_admin_and_by_mail_with_link_and_reason(
    staff, worker, settings, site_tree
):
    settings.WAGTAILADMIN_BASE_URL = "https://example.org"
    editor = staff(Role.RESPONSIBLE, email="he@example.org", name="何知秋（示例）")
    worker(lambda: tell(editor))
    assert Notice.objects.get(user=editor).mailed_at
    message = mail.outbox[0]
    assert message.to == ["he@example.org"]
    assert "《热粥》退回修改" in message.subject
    assert "原因：请核人数。" in message.body
    assert "https://example.org/admin/" in message.body
    assert "不想再收“退回给我的”的邮件" in message.body
    assert "何知秋" not in message.body
    assert not any(
        c.isascii() and c.isalpha()
        for c in message.body.replace(
            "https://example.org/admin/account/#tab-notifications", ""
        ).replace("https://example.org/admin/", "")
    )


def test_whoever_does_it_is_not_told(staff):
    one, other, gone = staff(), staff(), staff(is_active=False)
    tell(one, other, gone, by=one)
    assert [notice.user for notice in Notice.objects.all()] == [other]


def test_each_kind_can_be_switched_off_apart(staff, worker):
    only_mail, only_admin, nothing = (staff(email=f"{n}@example.org") for n in "abc")
    for user, in_admin, by_mail in (
        (only_mail, False, True),
        (only_admin, True, False),
        (nothing, False, False),
    ):
        NoticeChoice.objects.create(user=user, kind="returned", in_admin=in_admin, by_mail=by_mail)
    worker(lambda: tell(only_mail, only_admin, nothing))
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert list(Notice.objects.of(only_admin)) != []
    assert list(Notice.objects.of(only_mail)) == []
    assert not Notice.objects.filter(user=nothing).exists()


def test_no_mail_for_what_was_read_meanwhile_and_none_twice(staff, worker):
    user = staff(email="a@example.org")
    worker(lambda: tell(user))
    notice = Notice.objects.get()
    mail_notice.func(notice.pk)
    assert len(mail.outbox) == 1
    Notice.objects.update(mailed_at=None, read_at=timezone.now())
    mail_notice.func(notice.pk)
    mail_notice.func(notice.pk + 99)
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_sent_is_tried_again(staff, worker, monkeypatch):
    user = staff(email="a@example.org")

    def refuse(self, **kwargs):
        raise ConnectionError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(ConnectionError):
            worker(lambda: tell(user))
    assert Notice.objects.get().mailed_at is None
    mail_notice.func(Notice.objects.get().pk)
    assert len(mail.outbox) == 1


def test_the_menu_says_how_many_wait_and_the_list_empties(staff, client):
    user = staff(Role.RESPONSIBLE)
    client.force_login(user)
    for _ in range(3):
        tell(user)
    menu = json.dumps("通知（3）").strip('"')
    assert menu in client.get(reverse("wagtailadmin_explore_root")).content.decode()
    page = client.get(reverse("notices_list")).content.decode()
    assert page.count("标为已读") >= 4
    first = Notice.objects.of(user)[0]
    client.post(reverse("notices_list"), {"one": first.pk})
    assert Notice.objects.of(user).unread().count() == 2
    client.post(reverse("notices_list"), {"until": Notice.objects.of(user).unread()[0].pk})
    assert Notice.objects.of(user).unread().count() == 0
    assert "没有未读的通知" in client.get(reverse("notices_list")).content.decode()
    assert "《热粥》" in client.get(reverse("notices_list") + "?all=1").content.decode()


@pytest.mark.parametrize("data", [{}, {"one": "x"}, {"until": "1e9"}])
def test_nonsense_marks_nothing(staff, client, data):
    user = staff(Role.RESPONSIBLE)
    client.force_login(user)
    tell(user)
    assert client.post(reverse("notices_list"), data).status_code == 404
    assert Notice.objects.of(user).unread().count() == 1


def test_opening_one_marks_it_and_leads_there_and_nowhere_else(staff, client):
    user, stranger = staff(Role.EDITOR), staff(Role.EDITOR)
    tell(user)
    notice = Notice.objects.get()
    address = reverse("notices_open", args=[notice.pk])
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(user)
    assert client.get(address)["Location"] == "/admin/"
    notice.refresh_from_db()
    assert notice.read_at
    Notice.objects.update(link="https://evil.example/")
    assert client.get(address)["Location"] == reverse("notices_list")


def test_the_switches_stand_in_the_account(staff, client):
    user = staff(Role.RESPONSIBLE)
    client.force_login(user)
    address = reverse("wagtailadmin_account")
    page = client.get(address)
    html = page.content.decode()
    assert "退回给我的" in html and "批注里提到我的" in html
    fields = {}
    for panels in page.context["panels_by_tab"].values():
        for panel in panels:
            form = panel.get_form()
            for name in form.fields:
                value = form[name].value()
                if value not in (None, False, "") and not name.startswith(("old_", "new_")):
                    fields[form[name].html_name] = "on" if value is True else value
    del fields["notices-returned-mail"]
    fields.pop("avatar-avatar", None)
    answer = client.post(address, fields)
    assert answer.status_code == 302, [
        panel.get_form().errors
        for panels in answer.context["panels_by_tab"].values()
        for panel in panels
    ]
    choice = NoticeChoice.objects.get(user=user, kind="returned")
    assert (choice.in_admin, choice.by_mail) == (True, False)


def test_old_notices_go(staff):
    user = staff(Role.RESPONSIBLE)
    tell(user)
    tell(user)
    old = Notice.objects.first()
    Notice.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=181))
    forget_notices()
    assert Notice.objects.count() == 1


def test_the_stock_mails_about_review_are_off():
    from wagtail.signals import task_submitted, workflow_approved, workflow_submitted

    for signal in (task_submitted, workflow_submitted, workflow_approved):
        assert not any("email_notification" in str(row[0][0]) for row in signal.receivers)


def test_a_page_of_the_admin_costs_one_query_more_however_many_wait(staff, client, query_count):
    user = staff(Role.RESPONSIBLE)
    client.force_login(user)
    address = reverse("notices_list")
    tell(user)
    few = query_count(address)
    for _ in range(30):
        tell(user)
    assert query_count(address) <= few
    assert few < 20


def test_a_notice_of_a_kind_that_is_gone_is_still_readable(staff, client):
    user = staff(Role.EDITOR)
    Notice.objects.create(user=user, kind="removed-add-on", title="旧事")
    client.force_login(user)
    assert "旧事" in client.get(reverse("notices_list")).content.decode()


def test_an_unknown_kind_is_a_mistake_of_the_caller(staff):
    with pytest.raises(KeyError):
        notify("nothing", [factories.UserFactory()], "x")
