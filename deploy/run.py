#!/usr/bin/env python3
"""Sets up what this checkout lacks, then runs web server and worker side by side.

Needs nothing but the standard library of Python 3.11, so that `make run` works on a
machine that has never seen the project:

    deploy/run.py serve           everything, then the site until Ctrl-C
    deploy/run.py prepare         everything but the start, for servers with a supervisor
    deploy/run.py install [--dev] the virtual environment only

Work whose inputs did not change since the last run is left out: packages by the hash of
the requirements, collected files by the names, sizes and times of their sources, demo
content by the database it went into.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
STATE_FILE = VAR / "setup.json"
MANAGE = [str(PYTHON), str(ROOT / "manage.py")]
DEV_SETTINGS = "wenming.settings.dev"

# Seconds each step took on a two-core machine; replaced by what this one is seen to need.
EXPECTED_SECONDS = {"venv": 4, "packages": 18, "database": 16, "demo": 20, "static": 4, "start": 4}

# The exit code by which `manage.py load_demo` says that the database holds real content.
LOAD_DEMO_REFUSED = 3
DEMO_PASSWORD = "demo-2026"  # noqa: S105
DEMO_ACCOUNTS = [
    ("admin", "市文明办管理员"),
    ("zongbian", "三审"),
    ("bianji", "二审"),
    ("zebian", "一审"),
    ("quxian", "区县文明办"),
    ("duiwu", "志愿队伍通讯员"),
    ("zhiyuanzhe", "网络文明志愿者"),
]


class SetupError(Exception):
    """Something the person at the keyboard has to mend; the message says what."""


class State:
    """What earlier runs did, kept in a JSON file so that it need not be done again."""

    def __init__(self, path):
        self.path = path
        try:
            self.values = json.loads(path.read_text())
        except (OSError, ValueError):
            self.values = {}

    def __getitem__(self, key):
        return self.values.get(key)

    def __setitem__(self, key, value):
        self.values[key] = value
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(self.values, indent=1))
        draft.replace(self.path)


class Progress:
    """Numbers the steps, and says how long they took and how long the rest may take."""

    def __init__(self, steps, state):
        self.steps = steps
        self.state = state
        self.started = time.monotonic()
        self.seconds = {**EXPECTED_SECONDS, **(state["seconds"] or {})}

    def left(self, name, spent):
        later = self.steps[self.steps.index(name) + 1 :]
        return max(self.seconds[name] - spent, 1) + sum(self.seconds[step] for step in later)

    @contextlib.contextmanager
    def step(self, name, title, ticking=True):
        """Announce a step, tick while it runs, and remember how long it took."""
        label = f"[{self.steps.index(name) + 1}/{len(self.steps)}] {title}"
        began = time.monotonic()
        done = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(name, label, began, done), daemon=True)
        if ticking:
            ticker.start()
        else:
            say(f"{label}（全部还需约 {self.left(name, 0):.0f} 秒）")
        try:
            yield
        finally:
            done.set()
            if ticking:
                ticker.join()
        spent = time.monotonic() - began
        self.state["seconds"] = {**(self.state["seconds"] or {}), name: round(spent, 1)}
        clear_line()
        say(f"{label} …… 完成，用时 {spent:.1f} 秒")

    def skip(self, name, title):
        self.seconds[name] = 0
        say(f"[{self.steps.index(name) + 1}/{len(self.steps)}] {title} …… 没有变化，跳过")

    def _tick(self, name, label, began, done):
        every = 1 if sys.stdout.isatty() else 10
        while True:
            spent = time.monotonic() - began
            text = f"{label} …… 已 {spent:.0f} 秒，全部还需约 {self.left(name, spent):.0f} 秒"
            if sys.stdout.isatty():
                print(f"\r\033[K{text}", end="", flush=True)
            elif spent > 1:
                say(text)
            if done.wait(every):
                return


def say(text=""):
    print(text, flush=True)


def clear_line():
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


def run_quietly(command, failure):
    """Run a command; its output matters only when it fails."""
    result = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if result.returncode:
        raise SetupError(f"{failure}\n\n{result.stdout[-4000:]}")


def digest(*parts):
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


# The virtual environment.


def requirement_hashes(dev):
    names = ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]
    place = f"{ROOT} {sys.version_info[0]}.{sys.version_info[1]}"
    return {name: digest(place, (ROOT / name).read_text()) for name in names}


def is_installed(dev):
    installed = State(VENV / "installed.json").values
    return PYTHON.exists() and all(
        installed.get(name) == value for name, value in requirement_hashes(dev).items()
    )


@contextlib.contextmanager
def only_one_setup():
    """Let a second `make` wait until the first has finished installing."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_venv():
    if PYTHON.exists() and State(VENV / "installed.json")["root"] == str(ROOT):
        return
    run_quietly(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "无法创建虚拟环境。Debian/Ubuntu 请先运行：apt-get install python3.11-venv",
    )
    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    # Makes server, pytest and import-linter find everything from any folder.
    (packages / "wenming.pth").write_text(f"{ROOT / 'site'}\n{ROOT}\n")
    State(VENV / "installed.json")["root"] = str(ROOT)


def install_packages(dev):
    names = requirement_hashes(dev)
    files = [argument for name in names for argument in ("-r", str(ROOT / name))]
    run_quietly(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input",
         "--disable-pip-version-check", "--prefer-binary", *files],
        "安装依赖包失败，请检查网络或 pip 源的设置。",
    )  # fmt: skip
    installed = State(VENV / "installed.json")
    for name, value in names.items():
        installed[name] = value


def install(progress, dev):
    with only_one_setup():
        if is_installed(dev):
            progress.skip("venv", "虚拟环境")
            progress.skip("packages", "依赖包")
            return
        with progress.step("venv", "创建虚拟环境"):
            make_venv()
        with progress.step("packages", "安装依赖包"):
            install_packages(dev)


# Database, demo content, collected files.


def sqlite_path():
    """The local database file, or None where DATABASE_URL names a server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return VAR / "db.sqlite3"
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def database_identity():
    """Tells one database from another put in its place."""
    path = sqlite_path()
    where = os.environ.get("DATABASE_URL", "")
    return digest(where, str(path and path.exists() and path.stat().st_ino))


def prepare_database(progress):
    title = "准备数据库"
    path = sqlite_path()
    if path is None or (path.exists() and path.stat().st_size):
        check = subprocess.run(
            [*MANAGE, "migrate", "--check"],
            cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        if check.returncode == 0:
            progress.skip("database", title)
            return
    with progress.step("database", title):
        run_quietly([*MANAGE, "migrate", "--no-input", "--verbosity", "0"], "数据库迁移失败。")


def load_demo(progress, state):
    if state["demo"] == database_identity():
        progress.skip("demo", "示例内容")
        return
    with progress.step("demo", "写入示例内容（只写入空数据库）", ticking=False):
        result = subprocess.run([*MANAGE, "load_demo"], cwd=ROOT, stdin=subprocess.DEVNULL)
        if result.returncode not in (0, LOAD_DEMO_REFUSED):
            raise SetupError("写入示例内容失败，原因见上。")
    state["demo"] = database_identity()


def static_fingerprint():
    """Changes when a source file of ours does, or a package that brings its own."""
    folders = [ROOT / "static", *ROOT.glob("*/static"), *ROOT.glob("*/*/static")]
    seen = {
        f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for folder in folders
        if VAR not in folder.parents and VENV not in folder.parents
        for path in folder.rglob("*")
        if path.is_file()
    }
    return digest((ROOT / "requirements.txt").read_text(), *sorted(seen))


def collect_static(progress, state):
    fingerprint = static_fingerprint()
    if state["static"] == fingerprint and (VAR / "static" / "staticfiles.json").exists():
        progress.skip("static", "收集静态文件")
        return
    with progress.step("static", "收集静态文件"):
        run_quietly(
            [*MANAGE, "collectstatic", "--no-input", "--clear", "--verbosity", "0"],
            "收集静态文件失败。",
        )
    state["static"] = fingerprint


# Web server and worker.


def die_with_parent():
    """Ask Linux to end a child whose supervisor was killed, so that no port stays taken."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Child:
    """One long-running program; a crash is told and answered by a new start, a bit later."""

    CRASHES_BEFORE_GIVING_UP = 5
    LIVED_WELL_SECONDS = 30

    def __init__(self, title, command):
        self.title = title
        self.command = command
        self.crashes = 0
        self.start()

    def start(self):
        self.began = time.monotonic()
        self.restart_at = None
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=die_with_parent,
        )  # fmt: skip

    def look_after(self):
        """Called several times a second: notices a crash, starts again when it is time."""
        if self.restart_at is not None:
            if time.monotonic() >= self.restart_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.began
        self.crashes = 1 if lived > self.LIVED_WELL_SECONDS else self.crashes + 1
        if self.crashes >= self.CRASHES_BEFORE_GIVING_UP:
            raise SetupError(f"{self.title}连续 {self.crashes} 次启动后即退出，原因见上。")
        delay = 2 ** (self.crashes - 1)
        say(f"{self.title}意外退出（代码 {code}），{delay} 秒后重新启动。")
        self.restart_at = time.monotonic() + delay

    def ask_to_stop(self):
        if self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, deadline):
        try:
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            say(f"{self.title}没有按时结束，强制停止。")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stop(Exception):
    """Ctrl-C, or a polite kill."""


def raise_stop(*_):
    raise Stop


def web_command(host, port):
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        str(PYTHON), "-m", "gunicorn", "wenming.wsgi", "--bind", bind,
        "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--threads", os.environ.get("WEB_THREADS", "4"),
        "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
        "--config", str(ROOT / "deploy" / "gunicorn.conf.py"),
    ]  # fmt: skip


def answers(port, host):
    """Whether the site is up and finds itself well."""
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/healthz"  # noqa: S104
    request = urllib.request.Request(address)  # noqa: S310
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    if allowed not in ("", "*"):
        request.add_header("Host", allowed)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return response.status == 200
    except urllib.error.HTTPError as error:
        raise SetupError(f"网站已启动，但 {address} 返回 {error.code}。") from error
    except OSError:
        return False


def require_free_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"无法使用 {host}:{port}（{error.strerror}）。请换一个端口，例如 PORT=8001 make run"
            ) from error


def supervise(progress, host, port):
    children = []
    try:
        with progress.step("start", "启动网站和后台任务"):
            children.append(Child("网站", web_command(host, port)))
            children.append(Child("后台任务", [*MANAGE, "worker"]))
            while not answers(port, host):
                for child in children:
                    child.look_after()
                time.sleep(0.2)
        greet(progress, host, port)
        while True:
            for child in children:
                child.look_after()
            time.sleep(0.5)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + 15
        for child in children:
            child.make_stop(deadline)


def greet(progress, host, port):
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    say(f"\n就绪，共用时 {time.monotonic() - progress.started:.1f} 秒。按 Ctrl-C 停止。\n")
    say(f"  网站    http://{shown}:{port}/")
    say(f"  后台    http://{shown}:{port}/admin/")
    if os.environ["DJANGO_SETTINGS_MODULE"] == DEV_SETTINGS:
        say(f"\n  示例账号（密码都是 {DEMO_PASSWORD}）：")
        for name, role in DEMO_ACCOUNTS:
            say(f"    {name:<12}{role}")
    say()


def prepare():
    """What an installation or an update needs before its services start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenming.settings.production")
    state = State(STATE_FILE)
    progress = Progress(["venv", "packages", "database", "static"], state)
    install(progress, dev=False)
    prepare_database(progress)
    collect_static(progress, state)


def serve():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEV_SETTINGS)
    # Shown as visitors will see it; DEBUG=1 brings Django's error pages back.
    os.environ.setdefault("DEBUG", "0")
    host = os.environ.get("HOST", "127.0.0.1")
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError as error:
        raise SetupError("PORT 应是一个数字，例如：PORT=8001 make run") from error
    os.environ["PORT"] = str(port)
    require_free_port(host, port)

    demo = os.environ["DJANGO_SETTINGS_MODULE"] == DEV_SETTINGS
    state = State(STATE_FILE)
    steps = ["venv", "packages", "database", *(["demo"] if demo else []), "static", "start"]
    progress = Progress(steps, state)
    install(progress, dev=False)
    prepare_database(progress)
    if demo:
        load_demo(progress, state)
    collect_static(progress, state)
    supervise(progress, host, port)


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    if sys.version_info < (3, 11):  # noqa: UP036
        raise SetupError("需要 Python 3.11。Debian 12：apt-get install python3.11 python3.11-venv")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="set up what is missing, then run the site")
    commands.add_parser("prepare", help="set up or update without starting anything")
    commands.add_parser("install", help="make the virtual environment").add_argument(
        "--dev", action="store_true", help="with what tests and checks need"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, raise_stop)
    signal.signal(signal.SIGINT, raise_stop)
    if arguments.command == "serve":
        serve()
    elif arguments.command == "prepare":
        prepare()
    elif not is_installed(arguments.dev):
        install(Progress(["venv", "packages"], State(STATE_FILE)), arguments.dev)


if __name__ == "__main__":
    try:
        main()
    except Stop:
        clear_line()
        say("已停止。")
    except SetupError as error:
        clear_line()
        sys.exit(f"{error}")
