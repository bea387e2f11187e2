"""A slow line to a site: documents come in pieces, as a distant reader's browser gets them."""

import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PIECES = 12
#: Long enough for a browser to paint what it has, in seconds.
BETWEEN = 0.1


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, origin, *args):
        self.origin = origin
        super().__init__(*args)

    def do_GET(self):  # noqa: N802
        try:
            response = urlopen(Request(self.origin + self.path))  # noqa: S310
        except HTTPError as error:
            response = error
        with response:
            body, kind = response.read(), response.headers.get("Content-Type", "")
        slow = kind.startswith("text/html")
        self.send_response(response.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        size = len(body) // PIECES + 1 if slow else len(body) + 1
        for at in range(0, len(body), size):
            self.wfile.write(body[at : at + size])
            if slow:
                time.sleep(BETWEEN)

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def slow_line(origin):
    """Yield the origin of the slow line to `origin`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Line, origin))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
