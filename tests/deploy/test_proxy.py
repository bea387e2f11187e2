"""The shipped proxy by https, before two web servers: limits, log, and one of them gone."""

import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.deploy.compose import DEPLOY
from tests.servers import listens_on, unused_port
from tests.worker.processes import wait_until

SITE = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        told = "|".join((sys.argv[1], self.headers["Host"], self.headers["X-Forwarded-For"],
                         self.headers["X-Forwarded-Proto"])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
    def log_message(self, *args):
        pass
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""


class Proxy:
    """nginx with the shipped files; only ports and folders are others."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        self.plain, self.secure, self.backs = (
            unused_port(),
            unused_port(),
            [unused_port(), unused_port()],
        )

    def write(self, upstream):
        text = (DEPLOY / upstream).read_text() + (DEPLOY / "nginx.conf").read_text()
        first, second = self.backs
        for old, new in (
            ("server web-1:8000;", f"server 127.0.0.1:{first};"),
            ("server web-2:8000;", f"server 127.0.0.1:{second};"),
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{first};"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("    listen [::]:80;\n", ""),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.secure} ssl http2;"),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("/etc/ssl/wenming/fullchain.pem", f"{self.folder}/node.pem"),
            ("/etc/ssl/wenming/privkey.pem", f"{self.folder}/node.key"),
            ("/srv/wenming/var/static/", f"{self.folder}/static/"),
            ("/var/cache/nginx/wenming", f"{self.folder}/cache"),
            ("/var/log/nginx", str(self.folder)),
        ):
            text = text.replace(old, new)
        folders = "".join(
            f"{name}_temp_path {self.folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # The log that the machine's own nginx.conf would keep beside ours.
        (self.folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off; pid {self.folder}/pid;\n"
            f"events {{}}\nhttp {{\naccess_log {self.folder}/other.log;\n{folders}{text}\n}}\n"
        )

    def command(self, *options):
        log = f"{self.folder}/error.log"
        return [self.program, "-c", str(self.folder / "nginx.conf"), "-e", log, *options]

    def ask(self, path, method="GET", secure=True, **headers):
        host = ("127.0.0.1", self.secure if secure else self.plain)
        if secure:
            trust = ssl.create_default_context(cafile=self.folder / "ca.pem")
            connection = http.client.HTTPSConnection(*host, timeout=20, context=trust)
        else:
            connection = http.client.HTTPConnection(*host, timeout=20)
        connection.request(method, path, headers={"Host": "www.example.cn", **headers})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def logged(self):
        lines = (self.folder / "access.log").read_text().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def proxy(tmp_path):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("No nginx on this machine. To get it: apt-get install nginx-light")
    made = ["sh", str(DEPLOY / "certificates.sh"), str(tmp_path), "127.0.0.1", "www.example.cn"]
    subprocess.run(made, check=True, capture_output=True)
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "a.css").write_text("a{}" * 500)
    (tmp_path / "static" / "503.html").write_text("<p>维护")
    return Proxy(tmp_path, program)


@contextmanager
def running(proxy):
    with (proxy.folder / "out.log").open("w") as log:
        started = [
            subprocess.Popen(command, stdout=log, stderr=log)
            for command in (
                *([sys.executable, "-c", SITE, str(port)] for port in proxy.backs),
                proxy.command(),
            )
        ]
    try:
        for port in (*proxy.backs, proxy.plain, proxy.secure):
            wait_until(lambda port=port: listens_on(port), 20)
        yield started
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("upstream", ["nginx-upstream.conf", "nginx-upstream.compose.conf"])
def test_nginx_takes_the_files(proxy, upstream):
    proxy.write(upstream)
    checked = subprocess.run(proxy.command("-t"), capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_it_guards_limits_and_goes_on_with_one_web_server(proxy):
    proxy.write("nginx-upstream.compose.conf")
    with running(proxy) as (first, *_others):
        plain = proxy.ask("/news/?a=1", secure=False)
        assert plain.status == 301
        assert plain.headers["Location"] == "https://www.example.cn/news/?a=1"

        # A visitor's word on where he comes from does not count.
        told = proxy.ask("/a/", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})
        assert told.text.split("|")[1:] == ["www.example.cn", "127.0.0.1", "https"]
        assert {proxy.ask(f"/{n}/").text.split("|")[0] for n in range(4)} == {
            *map(str, proxy.backs)
        }

        sheet = proxy.ask("/static/css/a.css", **{"Accept-Encoding": "gzip"})
        assert sheet.status == 200
        for answer in (sheet, proxy.ask("/static/none.css"), plain):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert sheet.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert proxy.ask("/a/", "POST", **{"Content-Length": str(111 * 2**20)}).status == 413
        assert proxy.ask("/?" + "a" * 60_000).status == 200

        first.kill()
        first.wait(20)
        alive = str(proxy.backs[1])
        assert {proxy.ask(f"/after/{n}/").text.split("|")[0] for n in range(4)} == {alive}


def test_its_log_is_json_and_tells_no_secret(proxy):
    proxy.write("nginx-upstream.conf")
    with running(proxy):
        proxy.ask(
            "/search/?q=%E5%BC%A0%E4%B8%89", **{"User-Agent": 'x "y"', "Cookie": "sessionid=geheim"}
        )
        proxy.ask("/review/geheim/draft/", Referer="https://www.example.cn/geheim")
        proxy.ask("/desk/calendar/7-geheim/all.ics")
        proxy.ask("/admin/password_reset/confirm/MQ/geheim/")
    text = (proxy.folder / "access.log").read_text()
    assert "geheim" not in text and "%E5" not in text and '127.0.0.1"' not in text
    lines = proxy.logged()
    assert [line["path"] for line in lines] == [
        "/search/",
        "/review/…",
        "/desk/calendar/…",
        "/admin/password_reset/confirm/…",
    ]
    assert lines[0]["network"] == "127.0.0.0/24" and lines[0]["agent"] == 'x "y"'
    assert (lines[0]["method"], lines[0]["status"]) == ("GET", "200")
    assert float(lines[0]["seconds"]) >= 0
    assert [line["kept"] for line in lines] == ["BYPASS", "MISS", "MISS", ""]
    assert not (proxy.folder / "other.log").read_text()
