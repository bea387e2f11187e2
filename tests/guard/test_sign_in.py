"""Signing in by password: what is tried too often, what is written down, what ends a session."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.guard import doors
from core.guard.models import SignInEvent
from core.guard.tasks import mail_password_reset
from tests.factories import PASSWORD, AdminFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
Outcome = SignInEvent.Outcome


@pytest.fixture
def editor(db):
    return AdminFactory(username="bianji", email="bianji@example.org")


def sign_in(client, password=PASSWORD, username="bianji", address=LOGIN, **extra):
    return client.post(address, {"username": username, "password": password}, **extra)


def outcomes():
    return list(SignInEvent.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.mark.parametrize("door", [LOGIN, "/_util/login/"])
def test_five_wrong_passwords_lock_this_account_at_this_address(editor, clock, door):
    client = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(5):
        assert sign_in(client, "wrong", address=door).status_code == 200
    refused = sign_in(client, PASSWORD, address=door)
    assert refused.status_code == 429 and refused["Retry-After"] == "900"
    assert "请过 15 分钟再试" in refused.content.decode()
    assert "no-store" in refused["Cache-Control"]
    # Neither the account from elsewhere nor another account from here is kept out.
    assert sign_in(Client(REMOTE_ADDR="203.0.113.8")).status_code == 302
    UserFactory(username="zebian")
    assert sign_in(client, username="zebian", address=door).status_code == 302
    clock(600)
    assert sign_in(client, PASSWORD, address=door)["Retry-After"] == "300"
    clock(300)
    assert sign_in(client, PASSWORD, address=door).status_code == 302


def test_the_case_of_a_name_gains_no_further_tries(editor, client):
    for name in ("bianji", "BIANJI", "Bianji ", "ｂｉａｎｊｉ", "bianJI"):
        sign_in(client, "wrong", username=name)
    assert sign_in(client).status_code == 429


def test_a_right_password_begins_anew(editor, client):
    for _round in range(3):
        for _ in range(4):
            sign_in(client, "wrong")
        assert sign_in(client).status_code == 302


def test_an_address_that_tries_many_names_is_locked_and_only_that(editor, monkeypatch):
    monkeypatch.setattr(doors, "ADDRESSES", doors.Limit("few", 6, 3600, 1800))
    client = Client(REMOTE_ADDR="203.0.113.7")
    for number in range(6):
        sign_in(client, "wrong", username=f"name{number}")
    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.8")).status_code == 302


def test_many_good_sign_ins_from_one_office_lock_nobody(editor, client, monkeypatch):
    monkeypatch.setattr(doors, "ADDRESSES", doors.Limit("few", 3, 3600, 1800))
    assert [sign_in(client).status_code for _ in range(8)] == [302] * 8


def test_the_log_holds_no_password_whatever_field_it_was_typed_in(editor, client):
    sign_in(client, "wrong-secret-1")
    sign_in(client, PASSWORD, username="My-Passw0rd!")
    sign_in(client, "wrong-secret-2", username="BIANJI")
    sign_in(client, PASSWORD, headers={"user-agent": "Mozilla/5.0\n" + "x" * 500})
    client.post(reverse("wagtailadmin_logout"))
    assert outcomes() == ["failure", "failure", "failure", "success", "logout"]
    names = list(SignInEvent.objects.order_by("pk").values_list("username", flat=True))
    assert names == ["bianji", "", "bianji", "bianji", "bianji"]
    held = repr(list(SignInEvent.objects.values()))
    assert "secret" not in held and "Passw0rd" not in held and PASSWORD not in held
    event = SignInEvent.objects.get(outcome="success")
    assert (event.address, len(event.agent)) == ("127.0.0.1", 160)
    assert event.agent.startswith("Mozilla/5.0x")


@pytest.mark.parametrize("name", ["", "\0", "x" * 300, "' OR 1=1 --", "文明" * 80, "\ud800"])
def test_strange_names_are_refused_in_plain_words(editor, client, name):
    if name == "\ud800":
        name = b"\xed\xa0\x80".decode("latin-1")
    assert sign_in(client, "x", username=name).status_code == 200


def test_going_on_while_locked_does_not_fill_the_log(editor, client):
    for _ in range(20):
        sign_in(client, "wrong")
    assert outcomes() == ["failure"] * 5 + ["locked"]


def test_the_session_gets_a_new_key_and_dies_everywhere_with_the_password(editor):
    here, there = Client(), Client()
    here.get(LOGIN)
    here.cookies["sessionid"] = here.session.session_key or "planted"
    planted = here.cookies["sessionid"].value
    sign_in(here)
    sign_in(there)
    assert here.cookies["sessionid"].value != planted
    assert here.cookies["sessionid"]["httponly"] and here.cookies["sessionid"]["samesite"] == "Lax"
    assert there.get("/admin/").status_code == 200
    changed = here.post(
        "/admin/account/",
        {
            "name_email-name": "一二（示例）",
            "name_email-email": "bianji@example.org",
            "password-old_password": PASSWORD,
            "password-new_password1": "Xin-2026-mima",
            "password-new_password2": "Xin-2026-mima",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        },
    )
    assert changed.status_code == 302, changed.context and changed.context["panels_by_tab"]
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    assert "password_changed" in outcomes()


def test_a_request_for_a_new_password_tells_nothing_and_is_limited(editor):
    client = Client(REMOTE_ADDR="203.0.113.7")

    def ask(address):
        return client.post("/admin/password_reset/", {"email": address})

    known, unknown = ask("bianji@example.org"), ask("nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert not mail.outbox
    call_command("worker", "--once")
    assert [message.to for message in mail.outbox] == [["bianji@example.org"]]
    assert "/admin/password_reset/confirm/" in mail.outbox[0].body
    assert "reset_asked" in outcomes()
    for _ in range(3):
        ask("bianji@example.org")
    assert ask("bianji@example.org").status_code == 429
    mail.outbox.clear()
    call_command("worker", "--once")
    # The fourth within the hour was answered, and led to no mail.
    assert len(mail.outbox) == 2


def test_the_link_in_the_mail_names_the_site_and_not_the_asker_s_host(editor, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://wenming.example.cn"
    mail_password_reset.call("BIANJI@example.org")
    assert "https://wenming.example.cn/admin/password_reset/confirm/" in mail.outbox[0].body


class TestLocks:
    @pytest.fixture
    def locked(self, editor):
        client = Client(REMOTE_ADDR="2001:db8:1:2::5")
        for _ in range(6):
            sign_in(client, "wrong")
        assert sign_in(client).status_code == 429
        return client

    def test_a_colleague_sees_and_opens_it(self, locked, client):
        client.force_login(AdminFactory(username="zongbian", name="林见微（示例）"))
        page = client.get(reverse("guard_locks")).content.decode()
        assert "bianji" in page and "2001:db8:1:2::5" in page
        event = SignInEvent.objects.get(outcome="locked")
        client.post(reverse("guard_locks"), {"event": event.pk})
        assert "现在没有被锁定的登录" in client.get(reverse("guard_locks")).content.decode()
        assert sign_in(locked).status_code == 302
        unlocked = SignInEvent.objects.get(outcome="unlocked")
        assert (unlocked.username, unlocked.actor) == ("bianji", "林见微（示例）")

    @pytest.mark.parametrize("posted", ["", "0", "x", "99999999999999999999"])
    def test_nonsense_opens_nothing(self, locked, client, posted):
        client.force_login(AdminFactory())
        client.post(reverse("guard_locks"), {"event": posted})
        assert sign_in(locked).status_code == 429

    @pytest.mark.parametrize("arguments", [["bianji"], []])
    def test_a_command_opens_it(self, locked, arguments, capsys):
        call_command("unlock_sign_in", *arguments)
        assert "解除" in capsys.readouterr().out
        assert sign_in(locked).status_code == 302


def test_accounts_of_the_demo_and_of_tests_sign_in_as_before(client, editor):
    assert client.login(username="bianji", password=PASSWORD)
    assert client.get("/admin/").status_code == 200
    assert get_user_model().objects.get(username="bianji").second_step_since is None
