"""What every response says to a browser, and what monitoring is told."""

import re
from unittest import mock

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import reverse

from core.security import ContentSecurityPolicyMiddleware

pytestmark = pytest.mark.django_db


def policy(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("address", ["/", "/healthz", "/no/such/page/"])
def test_public_pages_load_nothing_inline_or_foreign(client, address):
    directives = policy(client.get(address))
    assert directives["default-src"] == {"'self'"}
    assert directives["script-src"] == {"'self'"}
    assert directives["style-src"] == {"'self'"}
    assert directives["object-src"] == {"'none'"}
    assert set().union(*directives.values()) <= {"'self'", "'none'", "data:"}


def test_the_admin_has_a_policy_of_its_own(client):
    response = client.get(reverse("wagtailadmin_login"))
    assert "Content-Security-Policy-Report-Only" not in response
    assert policy(response)["script-src"] == {"'self'"}
    directives = policy(client.get("/admin/pages/"))
    assert directives["script-src"] == {"'self'", "'unsafe-inline'"}
    assert directives["script-src-attr"] == {"'none'"}
    foreign = set().union(*directives.values()) - {"'self'", "'none'", "'unsafe-inline'"}
    assert foreign == {"data:", "blob:"}


def test_an_address_that_only_looks_like_the_admin_gets_the_strict_policy(client):
    assert policy(client.get("/administration/"))["script-src"] == {"'self'"}


def test_a_preview_is_strict_but_may_be_framed_by_the_admin(rf):
    preview = rf.get("/")
    preview.is_dummy = True
    middleware = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())
    directives = policy(middleware(preview))
    assert directives["frame-ancestors"] == {"'self'"}
    assert directives["script-src"] == {"'self'"}


def test_guards_against_framing_and_sniffing(client):
    response = client.get("/healthz")
    assert response["X-Frame-Options"] == "DENY"
    assert policy(response)["frame-ancestors"] == {"'none'"}
    assert response["X-Content-Type-Options"] == "nosniff"


def test_health_tells_of_database_and_worker(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["database"]) == ("ok", "ok")
    assert body["worker"]["alive"] is False
    assert "no-store" in response["Cache-Control"]


def test_health_fails_when_the_database_is_gone(client):
    with mock.patch.object(connection, "cursor", side_effect=DatabaseError("gone")):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["status"] == "error"


def test_the_proxy_shows_the_maintenance_page_that_is_there():
    proxy = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    assert "error_page 502 503 504 =503 /static/503.html;" in proxy
    page = (settings.BASE_DIR / "static" / "503.html").read_text()
    sheets = re.findall(r'href="/static/(css/[^"]+)"', page)
    assert sheets
    assert all((settings.BASE_DIR / "static" / sheet).exists() for sheet in sheets)
    assert "过几分钟再来" in page
