"""A server that answers as a cluster in trouble does."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FULL = {
    "error": {
        "type": "cluster_block_exception",
        "reason": "index [x] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];",
    },
    "status": 403,
}
BUSY = {"error": {"type": "es_rejected_execution_exception", "reason": "rejected"}, "status": 429}
RED = {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}}


class Scripted:
    """`mode` decides what is answered: `hang`, `garbage`, `stranger` (no Elasticsearch at all), or
    `(status, body)`; `asked` counts."""

    def __init__(self):
        self.mode, self.asked = "hang", 0
        self._over = threading.Event()
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                scripted.asked += 1
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if scripted.mode == "hang":
                    scripted._over.wait(30)
                    return
                if scripted.mode == "garbage":
                    self.wfile.write(b"\x00\x01 what is this\r\n\r\n")
                    return
                stranger = scripted.mode == "stranger"
                status, body = (200, {"hello": "world"}) if stranger else scripted.mode
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if not stranger:
                    self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port

    @contextlib.contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()
