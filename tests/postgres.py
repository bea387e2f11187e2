"""A PostgreSQL of one's own, thrown away afterwards: `python -m tests.postgres [command …]`.

Runs the command with DATABASE_URL set to it; without one it stays until Ctrl-C. Nothing of a
server that the machine may run is touched: another folder, another port, loopback only. Needs
Debian's package `postgresql` (only its programs, never the cluster that comes with it).
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

GET_POSTGRES = "apt-get install postgresql"
NAME = "wenming"
#: Nothing here outlives the machine, so that nothing needs to reach the disk. Text is sorted by
#: code point, as SQLite does.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def programs():
    """The folder of the newest PostgreSQL's programs, or None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Cluster:
    """A server with one empty database `url`; made, started, and removed at the end."""

    def __init__(self):
        folder, self._owner = programs(), _owner()
        if folder is None:
            sys.exit(f"No PostgreSQL on this machine. To get it: {GET_POSTGRES}")
        self._programs, self._port = folder, _unused_port()
        self.url = f"postgres://{NAME}:@127.0.0.1:{self._port}/{NAME}"

    def __enter__(self):
        self._home = Path(tempfile.mkdtemp(prefix="wenming-postgres-"))
        try:
            if self._owner:
                os.chown(self._home, self._owner.pw_uid, self._owner.pw_gid)
            self._make()
            self.start()
            place = ("--host", "127.0.0.1", "--port", str(self._port))
            self._run("createdb", *place, "--username", NAME, NAME)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self):
        self._control("start", "--log", str(self._home / "log"))

    def stop(self):
        self._control("stop", "--mode", "immediate")

    def take_over(self, url):
        """Copy all that the database at `url` holds into the empty one here."""
        file = str(self._home / "taken-over")
        self._run("pg_dump", "--format", "custom", "--file", file, url)
        self._run("pg_restore", "--dbname", self.url, "--no-owner", file)

    @property
    def _data(self):
        return self._home / "data"

    def _make(self):
        self._run(
            "initdb",
            *("--pgdata", str(self._data), "--username", NAME, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        told = {**SETTINGS, "port": str(self._port), "unix_socket_directories": str(self._home)}
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in told.items())

    def _control(self, act, *options):
        self._run("pg_ctl", act, "--pgdata", str(self._data), "--silent", "--wait", *options)

    def _run(self, program, *arguments):
        somebody = {}
        if self._owner:
            somebody = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._home,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **somebody,
        )


def _version(path):
    return [int(part) for part in path.parts[-3].split(".") if part.isdigit()]


def _owner():
    """Whom the server runs as: ourselves, or somebody else in the place of root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _until_stopped():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        signal.pause()
    except (KeyboardInterrupt, SystemExit):
        return 0


def main(command):
    with Cluster() as cluster:
        url = cluster.url
        if not command:
            sys.stdout.write(f"DATABASE_URL={url}\nCtrl-C stops it and removes its data.\n")
            sys.stdout.flush()
            return _until_stopped()
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        # Ctrl-C reaches the command as well: it ends by itself, and then so do we.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
