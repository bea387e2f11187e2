"""The second step: who is asked, what counts as not signed in, and every way out."""

import re

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import ModelLogEntry

from core.guard import second_step
from core.guard.models import Authenticator, RecoveryCode, SignInEvent
from core.guard.sealing import seal, unsealed
from tests.factories import PASSWORD, AdminFactory, SiteDocumentFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CODE, ENROL = "/admin/login/", "/admin/login/code/", "/admin/login/authenticator/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def moment(monkeypatch):
    """A list whose one element is the present second."""
    now = [1_800_000_000]
    monkeypatch.setattr(second_step.time, "time", lambda: now[0])
    return now


@pytest.fixture
def editor(db):
    return AdminFactory(username="bianji")


@pytest.fixture
def codes(editor):
    """Recovery codes of `editor`, whose app has SECRET."""
    found = second_step.enrol(editor, SECRET, 0)
    editor.refresh_from_db()
    return found


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment[0])


def half_signed_in(username="bianji", **extra):
    client = Client(**extra)
    answer = client.post(LOGIN, {"username": username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def outcomes():
    return list(SignInEvent.objects.order_by("pk").values_list("outcome", flat=True))


def is_in(client):
    return client.get("/admin/").status_code == 200


class TestCode:
    def test_the_password_leads_to_the_code_and_the_code_to_the_page_asked_for(self, codes, moment):
        client = Client()
        answer = client.post(
            LOGIN, {"username": "bianji", "password": PASSWORD, "next": "/admin/pages/"}
        )
        assert answer["Location"] == f"{CODE}?next=%2Fadmin%2Fpages%2F"
        assert not is_in(client)
        assert client.get(LOGIN)["Location"].startswith(CODE)
        before = client.session.session_key
        answer = client.post(CODE, {"code": code_at(moment), "next": "/admin/pages/"})
        assert answer["Location"] == "/admin/pages/"
        assert client.session.session_key != before
        assert is_in(client)
        assert outcomes() == ["password", "success"]

    def test_no_code_leads_to_another_host(self, codes, moment):
        client = half_signed_in()
        data = {"code": code_at(moment), "next": "https://evil.example/"}
        assert client.post(CODE, data)["Location"] == "/admin/"

    @pytest.mark.parametrize("shift, taken", [(-60, False), (-30, True), (30, True), (60, False)])
    def test_a_clock_may_be_half_a_minute_off(self, codes, moment, shift, taken):
        client = half_signed_in()
        client.post(CODE, {"code": pyotp.TOTP(SECRET).at(moment[0] + shift)})
        assert is_in(client) is taken

    def test_a_code_counts_once(self, codes, moment):
        used = code_at(moment)
        half_signed_in().post(CODE, {"code": used})
        again = half_signed_in()
        assert "验证码不对" in again.post(CODE, {"code": used}).content.decode()
        assert not is_in(again)
        moment[0] += 30
        again.post(CODE, {"code": f" {code_at(moment)[:3]} {code_at(moment)[3:]} "})
        assert is_in(again)

    @pytest.mark.parametrize(
        "typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "\0", "x" * 500, "' OR 1=1"]
    )
    def test_anything_else_is_refused_in_plain_words(self, codes, typed):
        client = half_signed_in()
        assert client.post(CODE, {"code": typed}).status_code == 200
        assert not is_in(client)

    def test_codes_cannot_be_guessed(self, codes, clock, moment):
        client = half_signed_in(REMOTE_ADDR="203.0.113.7")
        for _ in range(5):
            assert client.post(CODE, {"code": "000000"}).status_code == 200
        refused = client.post(CODE, {"code": code_at(moment)})
        assert refused.status_code == 429 and "15 分钟" in refused.content.decode()
        assert outcomes() == ["password", *["code_failure"] * 5, "code_locked"]
        elsewhere = half_signed_in(REMOTE_ADDR="203.0.113.8")
        elsewhere.post(CODE, {"code": code_at(moment)})
        assert is_in(elsewhere)
        clock(900)
        moment[0] += 900
        client.post(CODE, {"code": code_at(moment)})
        assert is_in(client)

    def test_nor_from_many_addresses(self, codes, moment):
        for number in range(30):
            client = half_signed_in(REMOTE_ADDR=f"203.0.113.{number // 5}")
            client.post(CODE, {"code": "000000"})
        client = half_signed_in(REMOTE_ADDR="203.0.113.99")
        assert client.post(CODE, {"code": code_at(moment)}).status_code == 429
        call_command("unlock_sign_in", "bianji")
        client.post(CODE, {"code": code_at(moment)})
        assert is_in(client)

    def test_a_new_sign_in_in_the_same_browser_is_asked_again(self, codes, moment):
        client = half_signed_in()
        client.post(CODE, {"code": code_at(moment)})
        client.post("/_util/login/", {"username": "bianji", "password": PASSWORD})
        assert not is_in(client)

    def test_without_a_password_there_is_no_code_page(self, client, codes):
        assert client.get(CODE)["Location"] == LOGIN
        assert client.post(CODE, {"code": "123456"})["Location"] == LOGIN

    def test_halfway_one_may_leave(self, codes):
        client = half_signed_in()
        client.post(reverse("wagtailadmin_logout"))
        assert client.get(CODE)["Location"] == LOGIN


class TestRecovery:
    def test_a_recovery_code_opens_once(self, codes):
        client = half_signed_in()
        answer = client.post(CODE, {"code": codes[3].upper()}, follow=True)
        assert "还剩 9 个" in answer.content.decode()
        again = half_signed_in()
        again.post(CODE, {"code": codes[3]})
        assert not is_in(again)
        again.post(CODE, {"code": codes[4].replace("-", "")})
        assert is_in(again)

    def test_only_hashes_are_kept(self, codes):
        held = repr(list(RecoveryCode.objects.values())) + repr(
            list(Authenticator.objects.values())
        )
        assert not any(code in held or code.replace("-", "") in held for code in codes)
        assert SECRET not in held

    def test_new_ones_end_the_old_ones(self, codes, moment):
        client = half_signed_in()
        client.post(CODE, {"code": code_at(moment)})
        address = reverse("guard_renew_codes")
        assert "密码不对" in client.post(address, {"password": "x"}).content.decode()
        shown = client.post(address, {"password": PASSWORD})
        fresh = re.findall(r"<code>([a-z2-9-]{14})</code>", shown.content.decode())
        assert len(fresh) == 10 and "no-store" in shown["Cache-Control"]
        other = half_signed_in()
        other.post(CODE, {"code": codes[0]})
        assert not is_in(other)
        other.post(CODE, {"code": fresh[0]})
        assert is_in(other)


class TestEnrolment:
    def shown_secret(self, page):
        return re.search(r'guard-secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")

    def test_wanted(self, client, editor):
        client.force_login(editor)
        page = client.get(ENROL).content.decode()
        secret = self.shown_secret(page)
        assert len(secret) == 32 and "data:image/svg+xml" in page
        code = pyotp.TOTP(secret).now()
        wrong = client.post(ENROL, {"code": code, "password": "wrong"})
        assert "密码不对" in wrong.content.decode()
        done = client.post(ENROL, {"code": code, "password": PASSWORD, "next": "/admin/"})
        assert len(re.findall(r"<code>[a-z2-9-]{14}</code>", done.content.decode())) == 10
        assert is_in(client)
        editor.refresh_from_db()
        assert editor.second_step_since
        assert secret not in repr(list(Authenticator.objects.values()))
        assert secret not in client.get(reverse("guard_security")).content.decode()
        other = half_signed_in()
        assert not is_in(other)

    def test_it_ends_sessions_that_have_not_passed(self, client, editor):
        other = Client()
        other.force_login(editor)
        assert is_in(other)
        second_step.enrol(editor, SECRET, 0)
        assert not is_in(other)

    def test_required(self, editor, settings):
        settings.REQUIRE_MFA = True
        client = half_signed_in()
        assert not is_in(client)
        assert client.get(LOGIN)["Location"].startswith(ENROL)
        secret = self.shown_secret(client.get(ENROL).content.decode())
        assert "验证码不对" in client.post(ENROL, {"code": "12"}).content.decode()
        assert not is_in(client)
        client.post(ENROL, {"code": pyotp.TOTP(secret).now()})
        assert is_in(client)
        assert outcomes() == ["password", "code_failure", "enrolled", "success"]
        assert client.get(reverse("guard_remove")).status_code == 404

    def test_required_of_sessions_that_were_there_before(self, client, editor, settings):
        client.force_login(editor)
        assert is_in(client)
        settings.REQUIRE_MFA = True
        assert not is_in(client)

    def test_not_required_of_who_cannot_enter(self, client, site_tree, settings):
        settings.REQUIRE_MFA = True
        client.force_login(UserFactory())
        assert client.get("/").wsgi_request.user.is_authenticated

    def test_one_who_has_an_app_cannot_bind_another_before_the_code(self, codes):
        client = half_signed_in()
        assert client.get(ENROL)["Location"] == LOGIN
        assert client.post(ENROL, {"code": "123456"})["Location"] == LOGIN

    def test_strangers_bind_nothing(self, client, site_tree):
        assert client.get(ENROL)["Location"] == LOGIN
        client.force_login(UserFactory())
        assert client.get(ENROL)["Location"] == LOGIN

    def test_a_code_without_a_shown_secret_binds_nothing(self, client, editor):
        client.force_login(editor)
        client.post(ENROL, {"code": "123456", "password": PASSWORD})
        assert not Authenticator.objects.exists()


class TestWaysOut:
    def test_taken_off_by_its_owner(self, client, codes, moment):
        client = half_signed_in()
        client.post(CODE, {"code": code_at(moment)})
        address = reverse("guard_remove")
        client.post(address, {"password": "wrong"})
        assert Authenticator.objects.exists()
        client.post(address, {"password": PASSWORD})
        assert not Authenticator.objects.exists() and not RecoveryCode.objects.exists()
        assert is_in(half_signed_in())
        assert "removed" in outcomes()

    def test_reset_by_a_colleague(self, client, codes):
        colleague = AdminFactory(name="林见微（示例）")
        client.force_login(colleague)
        editor = Authenticator.objects.get().user
        address = reverse("guard_reset", args=[editor.pk])
        assert address in client.get(reverse("wagtailusers_users:index")).content.decode()
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 302
        assert is_in(half_signed_in())
        event = SignInEvent.objects.get(outcome="reset")
        assert (event.username, event.actor) == ("bianji", "林见微（示例）")
        assert ModelLogEntry.objects.get(action="guard.reset").user == colleague

    def test_by_the_command_for_emergencies(self, codes, capsys):
        call_command("reset_mfa", "bianji")
        assert "已取消 bianji 的两步验证" in capsys.readouterr().out
        assert is_in(half_signed_in())
        call_command("reset_mfa", "bianji")
        assert "没有启用" in capsys.readouterr().out
        with pytest.raises(CommandError, match="没有用户名为“niemand”的账号"):
            call_command("reset_mfa", "niemand")

    def test_a_former_key_still_opens_what_it_sealed(self, codes, moment, settings):
        token = seal("text")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-of-no-value-0123456789-abcdefghijklm"
        assert unsealed(token) == "text"
        assert second_step.takes(Authenticator.objects.get().user, code_at(moment)) == "app"
        assert second_step.takes(Authenticator.objects.get().user, codes[0]) == "recovery"
        settings.SECRET_KEY_FALLBACKS = []
        assert unsealed(token) is None
        assert second_step.takes(Authenticator.objects.get().user, codes[1]) == ""


def addresses(resolver, prefix=""):
    """Every address of the admin, its parameters filled with something."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def filled(pattern):
    path = re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: _value(*part.groups()), pattern)
    path = re.sub(r"\(\?P<\w+>[^)]*\)|\([^)]*\)", "1", path)
    return "/" + re.sub(r"[\^$\\]|\.\*", "", path)


def _value(kind, name):
    return {"int": "1", "slug": "core", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}.get(
        kind, "core"
    )


#: What the door itself needs; these show nothing of anybody's.
OPEN = ("login/", "logout/", "password_reset/", "jsi18n/", "sprite/", "sprite-")


def test_halfway_every_address_of_the_admin_is_closed(codes, site_tree):
    client = half_signed_in()
    every = {filled(p) for p in addresses(get_resolver()) if p.startswith("admin/")}
    closed = {path for path in every if not path.removeprefix("/admin/").startswith(OPEN)}
    assert len(closed) > 200
    for path in sorted(closed):
        script = {"x-requested-with": "XMLHttpRequest"}
        for answer in (client.post(path), client.get(path, headers=script)):
            at_the_door = answer.status_code in (301, 302) and (
                answer["Location"].startswith(LOGIN) or answer["Location"].rstrip("/") == path
            )
            assert at_the_door or answer.status_code in (403, 404, 405), (path, answer.status_code)
    assert outcomes() == ["password"]


def test_halfway_nothing_hidden_is_shown_elsewhere_either(codes, moment, site_tree):
    document = SiteDocumentFactory(title="内部文件")
    site_tree.news.unpublish()
    hidden = [document.url, "/styleguide/", "/admin/api/main/pages/"]
    client = half_signed_in()
    for path in hidden:
        assert client.get(path).status_code in (302, 403, 404), path
    client.post(CODE, {"code": code_at(moment)})
    for path in hidden:
        assert client.get(path).status_code == 200, path


def test_the_second_step_costs_no_query(codes, moment, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = half_signed_in()
    client.post(CODE, {"code": code_at(moment)})
    other = Client()
    other.force_login(AdminFactory())
    numbers = []
    for signed_in in (client, other):
        for _ in range(2):
            signed_in.get("/admin/reports/locked/")
        with CaptureQueriesContext(connection) as queries:
            signed_in.get("/admin/reports/locked/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert not [query for query in queries if "guard_" in query["sql"]]
