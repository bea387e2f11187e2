"""A way to a real server that can be cut off and opened again."""

import contextlib
import socket
import threading


class Forwarder:
    """Forwards connections to a port on 127.0.0.1 while `is_open`; else it ends them at once, or
    with `hangs` lets them wait."""

    def __init__(self, target):
        self.target, self.is_open, self.hangs = target, True, False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._held, self._lock = [], threading.Lock()

    @contextlib.contextmanager
    def running(self):
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listening.close()
            self.cut()

    def cut(self, hangs=False):
        """End all connections; what comes is refused, or left hanging."""
        self.is_open, self.hangs = False, hangs
        with self._lock:
            held, self._held = self._held, []
        for each in held:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def open(self):
        self.cut()
        self.is_open = True

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                if not self.is_open:
                    if self.hangs:
                        with self._lock:
                            self._held.append(near)
                    else:
                        near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                with self._lock:
                    self._held += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one, other):
    with contextlib.suppress(OSError):
        while part := one.recv(65536):
            other.sendall(part)
        other.shutdown(socket.SHUT_WR)
