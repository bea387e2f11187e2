"""What the page cache and the proxy of `deploy/nginx.conf` gain; run by `make bench`.

Needs `wrk`, and `nginx` for the proxy: apt-get install wrk nginx-light.
"""

import re
import shutil
import subprocess

import pytest
from django.core.management import call_command
from wagtail.models import Collection, Locale, Page

from tests.servers import served
from tests.worker.processes import ROOT, wait_until

SECONDS = 5
#: Whoever holds a form's token is never answered from the cache.
UNCACHED = "Cookie: csrftoken=" + "x" * 32
NGINX = "/usr/sbin/nginx"


@pytest.fixture
def site(transactional_db, tmp_path):
    """The demo site behind gunicorn, as `deploy/run.py` starts it; yields `(get, port)`."""
    # The test before emptied every table, these rows of migrations included.
    Locale.objects.get_or_create(language_code="zh-hans")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    call_command("load_demo", verbosity=0)
    call_command("rebuild_search", verbosity=0)
    with served(tmp_path, workers=2, threads=4) as server:
        yield server


@pytest.fixture
def proxy(site, tmp_path):
    """nginx with the shipped configuration, less names, certificates and fixed folders; yields
    its port and the folder it serves files from."""
    _get, port = site
    files = [ROOT / "deploy" / name for name in ("nginx-upstream.conf", "nginx.conf")]
    text = "".join(file.read_text() for file in files)
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.S)
    text = re.sub(
        r"\s+listen 443 ssl http2;\s+listen \[::\]:443 ssl http2;",
        f"\n    listen {port + 1};",
        text,
    )
    text = re.sub(r"\s+ssl_certificate(_key)? \S+;", "", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    text = text.replace("/var/cache/nginx/wenming", str(tmp_path / "cache"))
    text = text.replace("/var/log/nginx", str(tmp_path))
    text = text.replace("/srv/wenming/var/static/", f"{tmp_path}/static/")
    (tmp_path / "static").mkdir()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"daemon off; user root; worker_processes 2;\n"
        f"pid {tmp_path}/pid; error_log {tmp_path}/errors;\n"
        f"events {{}}\nhttp {{ access_log off; sendfile on; {text} }}\n"
    )
    process = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(configuration)])
    try:
        wait_until(lambda: (tmp_path / "pid").exists(), 10)
        yield port + 1, tmp_path / "static"
    finally:
        process.terminate()
        process.wait(10)


def rate(port, path, *headers):
    """Requests a second that wrk gets answered."""
    program = shutil.which("wrk")
    if program is None:
        pytest.skip("No wrk on this machine. To get it: apt-get install wrk")
    options = [option for header in headers for option in ("-H", header)]
    command = [program, "-t1", "-c8", f"-d{SECONDS}s", *options, f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def one_report():
    from activities.models import ActivityReportPage

    return ActivityReportPage.objects.live().public().first().url


def test_cached_pages(site, capsys):
    _get, port = site
    rows = []
    for path in ("/", one_report(), "/activities/", "/reports/", "/brands/"):
        uncached = rate(port, path, UNCACHED)
        rows.append((path, uncached, rate(port, path)))
    with capsys.disabled():
        print(f"\n{'uncached/s':>11} {'cached/s':>9} {'times':>6}  address")  # noqa: T201
        for path, uncached, cached in rows:
            print(f"{uncached:11.0f} {cached:9.0f} {cached / uncached:6.1f}  {path}")  # noqa: T201


def test_cached_pages_behind_the_proxy(site, proxy, capsys):
    port, folder = proxy
    path = one_report()
    get, _port = site
    (folder / "same.html").write_text(get(path)[1])
    file, page = [], []
    for _ in range(2):
        file.append(rate(port, "/static/same.html"))
        page.append(rate(port, path))
    with capsys.disabled():
        share = max(page) / max(file)
        print(f"\nproxy: file {max(file):.0f}/s, page {max(page):.0f}/s, {share:.0%}")  # noqa: T201
