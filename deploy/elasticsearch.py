#!/usr/bin/env python3
"""Gets and runs a real Elasticsearch on this machine, for developers, tests and measurements.

Elastic publishes its distribution for integration tests as a Maven artifact: the server itself
with few modules. It listens on 127.0.0.1 only, and what it holds goes when it is stopped.

    deploy/elasticsearch.py run        start, say where, stop with Ctrl-C
    deploy/elasticsearch.py start      start and return
    deploy/elasticsearch.py stop       stop what `start` has started
    deploy/elasticsearch.py get        only get the distribution (98 MB, once)

NODES=3 starts a cluster of three. With --secured it speaks https, by certificates of an authority
made for this start, and asks for passwords: `admin` may do all, `site` what a site with the prefix
`wenming` needs; both have the password SECRET below.
Needs Java 17, Maven to get the distribution, and openssl for --secured.
"""

import argparse
import contextlib
import hashlib
import json
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from base64 import b64encode
from pathlib import Path

VERSION = "8.19.8"
SHA256 = "8d943e94cef02cbceb6e39cd00175bb04e5f882fa32783a473880b8691a54376"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wenming/elasticsearch"
#: Beside the usual 9200 and 9300, where somebody's own may be listening.
HTTP, TRANSPORT = 9250, 9350
SECRET = "only-on-this-machine"  # noqa: S105
#: What a site may do in a cluster it shares with others.
ROLES = """\
wenming_site:
  indices:
    - names: ["wenming-*"]
      privileges: ["all"]
"""
CERTIFICATES = Path(__file__).resolve().parent / "certificates.sh"
PATIENCE = 180
#: Tests make very many small indices; a disk makes each wait.
MEMORY, ROOM = Path("/dev/shm"), 3 << 30  # noqa: S108


class ServerError(Exception):
    """Something the person at the keyboard has to mend; the message says what."""


def get():
    """Return the zip of the distribution, downloaded once and checked each time."""
    held = CACHE / f"elasticsearch-{VERSION}.zip"
    if not held.exists():
        if shutil.which("mvn") is None:
            raise ServerError("没有 Maven。Debian：apt-get install maven")
        say(f"下载 Elasticsearch {VERSION}（98 MB）……")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as fresh:
            result = subprocess.run(
                ["mvn", "-q", "-B", COPY, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={fresh}"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
            if result.returncode:
                raise ServerError(f"下载失败：\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
            next(Path(fresh).glob("*.zip")).replace(held)
    with held.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            held.unlink()
            raise ServerError("下载的文件与校验值不符，已删除，请再试一次。")
    return held


def java_home():
    """Return the home of Java 17, which this version of the server needs."""
    program = shutil.which("java")
    if program is None:
        raise ServerError("没有 Java。Debian：apt-get install default-jre-headless")
    told = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
    if 'version "17' not in told:
        raise ServerError(f"需要 Java 17，这里是：{told.splitlines()[0] if told else '？'}")
    return Path(program).resolve().parents[1]


class Cluster:
    """One server or several; `folder` holds all they write."""

    def __init__(self, folder, nodes=1, port=HTTP, heap="512m", secured=False):
        self.folder, self.nodes, self.heap, self.secured = folder, nodes, heap, secured
        self.ports = range(port, port + nodes)
        self.inner = range(port + TRANSPORT - HTTP, port + TRANSPORT - HTTP + nodes)

    @property
    def url(self):
        """What a site is given as SEARCH_URL."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        if not self.secured:
            return f"elasticsearch://{hosts}/wenming"
        return f"elasticsearch+https://site:{SECRET}@{hosts}/wenming?ca={self.authority}"

    @property
    def authority(self):
        """The file of the authority that the certificates come from."""
        return self.folder / "ca.pem"

    def start(self):
        self.stop()
        home = java_home()
        self.folder.mkdir(parents=True, exist_ok=True)
        # Others may be at work beside it; the server refuses to be run by root.
        self.folder.chmod(0o755)
        with zipfile.ZipFile(get()) as packed:
            packed.extractall(self.folder)
        program = self.folder / f"elasticsearch-{VERSION}"
        for each in [*program.glob("bin/*"), *program.glob("lib/tools/**/bin/*")]:
            each.chmod(0o755)
        if self.secured:
            self._certify()
        for number in range(self.nodes):
            self._configure(program, number, home)
        for number in range(self.nodes):
            self.start_node(number)
        self.wait()

    def start_node(self, number):
        node = self.node(number)
        (node / "pid").unlink(missing_ok=True)
        with (node / "out.log").open("a") as log:
            launcher = subprocess.Popen(
                [str(self._program("elasticsearch")), "-p", str(node / "pid")],
                env=self._environment(number), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=node, start_new_session=True, **self._somebody(),
            )  # fmt: skip
        (node / "launcher").write_text(str(launcher.pid))

    def stop(self):
        """End every node, and forget what it held."""
        pids = [*self.pids("launcher"), *self.pids()]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 20
        for pid in pids:
            while _runs(pid) and time.monotonic() < deadline:
                time.sleep(0.1)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self, kind="pid"):
        """The process ids of the nodes that run; with `launcher`, of what has started them."""
        return [
            int(text)
            for file in sorted(self.folder.glob(f"node-*/{kind}"))
            if (text := file.read_text().strip())
        ]

    def node(self, number):
        return self.folder / f"node-{number + 1}"

    def wait(self, seconds=PATIENCE):
        """Return once all nodes have found each other and can hold indices."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError):
                health = self.ask("/_cluster/health")
                if health["number_of_nodes"] == self.nodes and health["status"] != "red":
                    return
            time.sleep(0.3)
        logs = "".join(
            (self.node(number) / "out.log").read_text()[-3000:] for number in range(self.nodes)
        )
        raise ServerError(f"{seconds} 秒内没有启动成功：\n{logs}")

    def ask(self, path):
        scheme, trust = "http", None
        if self.secured:
            scheme, trust = "https", ssl.create_default_context(cafile=self.authority)
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{self.ports[0]}{path}")  # noqa: S310
        if self.secured:
            account = b64encode(f"admin:{SECRET}".encode()).decode()
            request.add_header("Authorization", f"Basic {account}")
        with urllib.request.urlopen(request, timeout=5, context=trust) as answer:  # noqa: S310
            return json.load(answer)

    def _certify(self):
        if shutil.which("openssl") is None:
            raise ServerError("没有 openssl。Debian：apt-get install openssl")
        subprocess.run(
            ["sh", str(CERTIFICATES), str(self.folder), "127.0.0.1", "localhost"],
            stdin=subprocess.DEVNULL, check=True, capture_output=True,
        )  # fmt: skip

    def _configure(self, program, number, home):
        node = self.node(number)
        shutil.copytree(program / "config", node / "config")
        lines = {
            "cluster.name": f"wenming-{self.ports[0]}",
            "node.name": f"node-{number + 1}",
            "path.data": node / "data",
            "path.logs": node / "logs",
            "network.host": "127.0.0.1",
            "http.port": self.ports[number],
            "transport.port": self.inner[number],
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "xpack.security.enabled": str(self.secured).lower(),
        }
        if self.nodes == 1:
            lines["discovery.type"] = "single-node"
        else:
            lines["discovery.seed_hosts"] = [f"127.0.0.1:{port}" for port in self.inner]
            lines["cluster.initial_master_nodes"] = [f"node-{n + 1}" for n in range(self.nodes)]
        if self.secured:
            for way in ("http", "transport"):
                lines |= {
                    f"xpack.security.{way}.ssl.enabled": "true",
                    f"xpack.security.{way}.ssl.key": "node.key",
                    f"xpack.security.{way}.ssl.certificate": "node.pem",
                    f"xpack.security.{way}.ssl.certificate_authorities": ["ca.pem"],
                }
        text = "".join(
            f"{name}: {json.dumps(value) if isinstance(value, list) else value}\n"
            for name, value in lines.items()
        )
        config = node / "config"
        (config / "elasticsearch.yml").write_text(text)
        (config / "jvm.options.d").mkdir(exist_ok=True)
        (config / "jvm.options.d" / "heap.options").write_text(
            f"-Xms{self.heap}\n-Xmx{self.heap}\n"
        )
        (node / "java_home").write_text(str(home))
        (node / "tmp").mkdir()
        if self.secured:
            (config / "roles.yml").write_text(ROLES)
            for name in ("ca.pem", "node.pem", "node.key"):
                shutil.copy(self.folder / name, config)
        owner = self._somebody()
        if owner:
            for path in [node, *node.rglob("*")]:
                os.chown(path, owner["user"], owner["group"])
        if self.secured:
            self._add_user(number, "admin", "superuser")
            self._add_user(number, "site", "wenming_site")

    def _add_user(self, number, name, role):
        subprocess.run(
            [str(self._program("elasticsearch-users")), "useradd", name, "-p", SECRET, "-r", role],
            env=self._environment(number), cwd=self.node(number), stdin=subprocess.DEVNULL,
            check=True, capture_output=True, **self._somebody(),
        )  # fmt: skip

    def _program(self, name):
        return self.folder / f"elasticsearch-{VERSION}" / "bin" / name

    def _environment(self, number):
        node = self.node(number)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(node),
            "ES_JAVA_HOME": (node / "java_home").read_text(),
            "ES_PATH_CONF": str(node / "config"),
            "ES_TMPDIR": str(node / "tmp"),
        }

    @staticmethod
    def _somebody():
        """Whom the server is run by: it refuses to be root."""
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _has_room(folder):
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM


def _runs(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("run", "start", "stop", "get"))
    parser.add_argument("--nodes", type=int, default=int(os.environ.get("NODES") or 1))
    parser.add_argument("--port", type=int, default=HTTP, help="of the first node")
    parser.add_argument("--heap", default="512m", help="memory of each node, such as 1g")
    parser.add_argument("--secured", action="store_true", help="speak https, ask for passwords")
    parser.add_argument("--in-memory", action="store_true", help="write nothing to the disk")
    asked = parser.parse_args()
    name = f"wenming-elasticsearch-{asked.port}"
    on_disk, in_memory = Path(tempfile.gettempdir()) / name, MEMORY / name
    folder = in_memory if asked.in_memory and _has_room(MEMORY) else on_disk
    cluster = Cluster(folder, asked.nodes, asked.port, asked.heap, asked.secured)
    if asked.command == "get":
        get()
    elif asked.command == "stop":
        for each in (on_disk, in_memory):
            Cluster(each).stop()
    else:
        began = time.monotonic()
        try:
            cluster.start()
        except BaseException:
            cluster.stop()
            raise
        say(f"就绪，用时 {time.monotonic() - began:.0f} 秒：SEARCH_URL={cluster.url}")
        if asked.command == "run":
            say("按 Ctrl-C 停止。")
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            cluster.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except ServerError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
