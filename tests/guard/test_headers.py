"""The headers that guard, on every kind of answer, of the site and of the proxy."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from core.corrections.withdrawal import withdraw
from tests import factories
from tests.architecture.test_settings import REQUIRED, ROOT, manage
from tests.worker.processes import database_url, wait_until

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def assert_guarded(headers, resource="same-origin", **other):
    for name, value in {**EVERYWHERE, **other}.items():
        assert headers.get(name) == value, (name, headers.get(name))
    assert "camera=()" in headers["Permissions-Policy"]
    assert "unload" not in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == resource
    policy = headers["Content-Security-Policy"]
    assert "object-src 'none'" in policy or "default-src 'none'" in policy
    assert "unsafe-eval" not in policy


@pytest.fixture
def answers(client, site_tree):
    """Answers of every kind, by what they are."""
    article = factories.ArticlePageFactory(parent=site_tree.news, slug="gone")
    withdraw(article, factories.AdminFactory(), "测试")
    found = {
        "page": (200, client.get("/")),
        "cached page": (200, client.get("/")),
        "missing": (404, client.get("/no/such/page/")),
        "missing file": (404, client.get("/static/no.css")),
        "missing upload": (404, client.get("/media/original_images/no.jpg")),
        "withdrawn": (410, client.get("/news/gone/")),
        "without a slash": (301, client.get("/news")),
        "feed": (200, client.get("/feeds/activities.rss")),
        "calendar": (200, client.get("/feeds/activities.ics")),
        "sitemap": (200, client.get("/sitemap.xml")),
        "robots": (200, client.get("/robots.txt")),
        "sheet": (200, client.get("/static/css/tokens.css")),
        "tint": (200, client.get("/tints/226767.css")),
        "health": (200, client.get("/healthz")),
        "suggestions": (200, client.get("/search/suggest/?q=x")),
        "form": (200, client.get("/report-error/")),
        "refused form": (403, Client(enforce_csrf_checks=True).post("/report-error/")),
        "login": (200, client.get("/admin/login/")),
        "door": (302, client.get("/admin/")),
        "missing in the admin": (302, client.get("/admin/no/such/")),
        "bad request": (400, client.get("/", headers={"host": "a b"})),
    }
    for _ in range(6):
        limited = client.post("/admin/password_reset/", {"email": "a@example.org"})
    found["limited"] = (429, limited)
    return found


@pytest.mark.django_db
def test_every_kind_of_answer_carries_them(answers):
    for name, (status, answer) in answers.items():
        assert answer.status_code == status, (name, answer.status_code)
        assert_guarded(answer.headers)
        is_admin = name in ("login", "door", "missing in the admin", "limited")
        policy = answer["Content-Security-Policy"]
        assert ("'unsafe-inline'" in policy) is is_admin, name


@pytest.mark.django_db
def test_an_error_of_ours_carries_them_too(client, site_tree, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("search.views.suggest", break_down)
    client.raise_request_exception = False
    answer = client.get("/search/suggest/?q=x")
    assert answer.status_code == 500
    assert_guarded(answer.headers)


@pytest.mark.django_db
def test_public_pictures_may_stand_elsewhere_and_hidden_ones_not(client, site_tree):
    image = factories.SiteImageFactory()
    page = factories.ArticlePageFactory(parent=site_tree.news, lead_image=image)
    assert_guarded(client.get(image.file.url).headers, resource="cross-origin")
    page.unpublish()
    client.force_login(factories.AdminFactory())
    answer = client.get(image.file.url)
    assert answer.status_code == 200
    assert_guarded(answer.headers)


@pytest.mark.django_db
def test_the_admin_frames_its_own_previews_and_nobody_else_does(client, site_tree):
    client.force_login(factories.AdminFactory())
    page = factories.ArticlePageFactory(parent=site_tree.news)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    preview = client.get(address)
    assert edit.status_code == preview.status_code == 200
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/admin/")["X-Frame-Options"] == "DENY"


PRODUCTION = """
import json
from django.conf import settings
from django.test import Client
found = {}
for name, path, extra in (
    ("redirect", "/healthz/x/", {}),
    ("static", "/static/nothing.css", {"secure": True}),
    ("login", "/admin/login/", {"secure": True}),
):
    answer = Client(raise_request_exception=False).get(
        path, headers={"host": "wenming.example.cn"}, **extra
    )
    cookies = {name: dict(cookie) for name, cookie in answer.cookies.items()}
    found[name] = {
        "status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies
    }
found["settings"] = {"mfa": settings.REQUIRE_MFA, "session": settings.SESSION_COOKIE_NAME}
print("FOUND" + json.dumps(found))
"""


@pytest.fixture
def production(transactional_db):
    """What production says, asked in a process with its settings."""
    environment = {
        **REQUIRED,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.guard.production",
    }
    result = manage("shell", "--no-imports", "-c", PRODUCTION, **environment)
    assert "FOUND" in result.stdout, result.stderr
    return json.loads(result.stdout.partition("FOUND")[2])


def test_production_upgrades_binds_and_hides(production):
    redirect, static, login = (production[name] for name in ("redirect", "static", "login"))
    assert redirect["status"] == 301 and static["status"] == 404 and login["status"] == 200
    for answer in (redirect, static, login):
        assert_guarded(answer["headers"])
        assert "upgrade-insecure-requests" in answer["headers"]["Content-Security-Policy"]
    # Over plain http browsers ignore it, and the standard forbids it.
    assert "Strict-Transport-Security" not in redirect["headers"]
    for answer in (static, login):
        assert answer["headers"]["Strict-Transport-Security"].startswith("max-age=31536000")
    (name, cookie), *others = login["cookies"].items()
    assert name == "__Host-csrftoken" and not others
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["path"] == "/" and not cookie["domain"]
    assert production["settings"] == {"mfa": True, "session": "__Host-sessionid"}


@pytest.fixture
def proxy(tmp_path):
    """The shipped proxy on plain ports, before a site that answers as little as it may; yields a
    function that asks it."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("No nginx on this machine. To get it: apt-get install nginx-light")
    front, back = _unused_ports(2)
    static = tmp_path / "static"
    (static / "css").mkdir(parents=True)
    (static / "css" / "a.css").write_text("a{}")
    (static / "503.html").write_text("<p>维护")
    files = [ROOT / "deploy" / name for name in ("nginx-upstream.conf", "nginx.conf")]
    text = "".join(file.read_text() for file in files)
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"    listen \[::\]:443.*\n|    ssl_certificate.*\n", "", text)
    text = re.sub(r"listen 443 ssl[^;]*;", f"listen 127.0.0.1:{front};", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{back}")
    text = text.replace("/srv/wenming/var/static/", f"{static}/")
    text = text.replace("/var/cache/nginx/wenming", f"{tmp_path}/cache")
    text = text.replace("/var/log/nginx", str(tmp_path))
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{folders}{text}\n}}\n"
    )
    conf = tmp_path / "nginx.conf"
    conf.write_text(whole)
    site = subprocess.Popen([sys.executable, "-c", SITE, str(back)])
    process = subprocess.Popen([program, "-c", str(conf), "-e", f"{tmp_path}/error.log"])

    def ask(path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", front, timeout=20)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    try:
        for port in (front, back):
            _wait_for(port)
        yield ask, site
    finally:
        for started in (process, site):
            started.terminate()
            started.wait(20)


SITE = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
                     "Content-Security-Policy", "Cross-Origin-Opener-Policy",
                     "Cross-Origin-Resource-Policy", "Strict-Transport-Security"):
            self.send_header(name, "own")
        self.send_header("Cache-Control", "public, s-maxage=60")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass
HTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""


def test_the_proxy_adds_them_to_its_own_answers_and_doubles_none(proxy):
    ask, site = proxy
    own = {
        "static": ask("/static/css/a.css"),
        "missing": ask("/static/no.css"),
        "too large": ask("/report-error/", "POST", **{"Content-Length": str(200 * 2**20)}),
    }
    assert [answer.status for answer in own.values()] == [200, 404, 413]
    for answer in own.values():
        assert_guarded(answer.headers)
        assert "nginx/" not in answer.headers["Server"]
    assert own["static"].headers["Cache-Control"] == "public, max-age=3600"
    for _ in ("asked", "kept", "kept"):
        answer = ask("/")
        for name in ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"):
            assert answer.headers.get_all(name) == ["own"]
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers.get_all("Cache-Control") == ["public, s-maxage=60"]
    site.terminate()
    site.wait(20)
    down = ask("/admin/")
    assert down.status == 503
    assert_guarded(down.headers)


@pytest.mark.parametrize("cookie", ["sessionid=x", "a=b; __Host-sessionid=x", "__Host-csrftoken=x"])
def test_the_proxy_keeps_nothing_of_who_is_signed_in(cookie):
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    pattern = re.search(r'map \$http_cookie \$is_personal \{.*?"~([^"]+)" 1;', text, re.DOTALL)
    assert re.search(pattern.group(1), cookie)
    assert not re.search(pattern.group(1), "look=elder; mysessionid=x")


def _unused_ports(number):
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(port):
    def listens():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, 20)
