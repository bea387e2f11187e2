"""A Redis of the tests' own, to be killed, stopped and started again."""

import shutil
import signal
import subprocess

import pytest

from tests.servers import listens_on, unused_port
from tests.worker.processes import wait_until

GET_REDIS = "apt-get install redis-server"


class RedisServer:
    """On a free port of the loopback; keeps nothing on disk, so that a new start is empty."""

    def __init__(self, folder):
        self.program = shutil.which("redis-server")
        if self.program is None:
            pytest.skip(f"No Redis on this machine. To get it: {GET_REDIS}")
        self.port = unused_port()
        self.folder, self.process = folder, None
        self.address = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
        }
        told = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(
            [self.program, *told], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        wait_until(self._listens, 20)

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    def hang(self):
        """Answer nothing, and lose nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.go_on()
            self.kill()

    def _listens(self):
        return listens_on(self.port)


@pytest.fixture
def redis_server(tmp_path):
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()
