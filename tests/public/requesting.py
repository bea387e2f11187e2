"""Asks the site's WSGI application directly, with any bytes, headers and cookies.

The test client would show a template's every context to its listeners, which costs as much
again as the page, and would refuse some of what a socket may send.
"""

import io
import sys
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from django.core.wsgi import get_wsgi_application

#: Whoever holds a form's token is never answered from the page cache.
UNCACHED = "csrftoken=" + "x" * 32


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes
    cookies: dict = field(default_factory=dict)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def is_html(self):
        return self.headers.get("content-type", "").startswith("text/html")

    @property
    def is_page(self):
        """Whether it is a whole document, not a piece for a script."""
        return self.is_html and b"<html" in self.body[:2000].lower()


class Reader:
    """`ask("/path/?a=b")` gives the Answer of one request."""

    def __init__(self):
        self.application = get_wsgi_application()

    def ask(self, target, *, method="GET", headers=(), body=b"", content_type=None):
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": _unquoted(path),
            "QUERY_STRING": quote(query, safe="%/:?#[]@!$&'()*+,;=~\"<>\\^`{|} "),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if content_type:
            environ["CONTENT_TYPE"] = content_type
        for name, value in dict(headers).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        told = {}

        def start_response(status, headers, exc_info=None):
            told.update(status=int(status.split()[0]), headers=headers)

        chunks = self.application(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        cookies = dict(
            value.partition(";")[0].split("=", 1)
            for name, value in told["headers"]
            if name.lower() == "set-cookie"
        )
        names = {name.lower(): value for name, value in told["headers"]}
        return Answer(told["status"], names, body, cookies)


def _unquoted(path):
    """The path as WSGI passes it: each byte a character."""
    return unquote_to_bytes(path).decode("latin-1")
