"""The list of addresses from which the admin may be entered."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from core.guard.networks import parsed_networks
from tests.architecture.test_settings import REQUIRED, manage
from tests.factories import PASSWORD, AdminFactory, SiteDocumentFactory, UserFactory

DOORS = (
    "/admin/",
    "/admin/login/",
    "/admin/password_reset/",
    "/admin/api/main/pages/",
    "/admin/x/",
)


@pytest.fixture
def listed(settings):
    settings.ADMIN_ADDRESSES = parsed_networks(
        "ADMIN_ADDRESSES", ["203.0.113.0/24", "2001:db8::/32"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["198.51.100.1", "2001:db9::1", "", "unix:", "203.0.113.7 x"])
@pytest.mark.parametrize("door", DOORS)
def test_from_elsewhere_the_admin_has_no_door(db, listed, address, door):
    client = Client(REMOTE_ADDR=address)
    client.force_login(AdminFactory())
    for answer in (client.get(door), client.post(door, {"username": "a", "password": "b"})):
        assert answer.status_code == 403
        assert "只对办公网络开放" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8::9"])
def test_from_there_it_is_as_usual(db, listed, address):
    client = Client(REMOTE_ADDR=address)
    AdminFactory(username="bianji")
    client.post("/admin/login/", {"username": "bianji", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_the_address_is_what_the_proxy_says(db, listed, settings):
    settings.TRUSTS_PROXY = True

    def ask(told):
        return Client().get("/admin/login/", headers={"x-forwarded-for": told}).status_code

    assert ask("203.0.113.7") == 200
    assert ask("203.0.113.7, 198.51.100.1") == 403


@pytest.mark.django_db
def test_an_editor_from_elsewhere_is_a_reader(site_tree, listed):
    document = SiteDocumentFactory(title="内部文件")
    editor = AdminFactory(username="bianji")
    inside, outside = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.1")
    outside.post("/_util/login/", {"username": "bianji", "password": PASSWORD})
    inside.force_login(editor)
    for path in (document.url, "/styleguide/"):
        assert inside.get(path).status_code == 200
        assert outside.get(path).status_code in (302, 404)
    assert outside.get("/").status_code == 200
    reader = Client(REMOTE_ADDR="198.51.100.1")
    reader.force_login(UserFactory())
    assert reader.get("/styleguide/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("text", ["203.0.113.7/24", "office", "203.0.113", "2001:db8::/129"])
def test_what_is_no_network_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match=f"ADMIN_ADDRESSES 里的“{text}”不是网段"):
        parsed_networks("ADMIN_ADDRESSES", ["", " 203.0.113.0/24 ", text])


def test_what_is_wrong_in_the_environment_is_said_in_chinese():
    wrong = manage("check", **REQUIRED, ADMIN_ADDRESSES="office", SIGN_IN_LOG_DAYS="365")
    assert wrong.returncode and "ADMIN_ADDRESSES 里的“office”不是网段" in wrong.stderr
    short = manage("check", **REQUIRED, SIGN_IN_LOG_DAYS="179")
    assert short.returncode and "至少保存六个月" in short.stderr
