"""Asks the site thousands of hostile questions and tells which it did not take calmly.

    python -m tests.public.hostile SEED COUNT

Every form, parameter, address with arguments and header is fed with generated input. The same seed
asks the same; a failing request is printed as a line for curl.
"""

import json
import logging
import os
import random
import re
import shlex
import sys
import time
import traceback
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

import django
from defusedxml import ElementTree

#: Processor seconds that one answer may take.
LONGEST = 10
HOST = "127.0.0.1"
TOKEN = "x" * 32
#: What must never become markup, an attribute, a header or an address to go to.
MARKED = (
    *('"><zqtag zqattr="1" onzq=1>', "'><zqtag zqattr='1'>", "</script><zqtag>", "--><zqtag>"),
    *("</title><zqtag>", "</textarea></select><zqtag>", '" zqattr="1', "' zqattr='1"),
    *("javascript:zq()", "data:text/html,<zqtag>", "<zqtag", "&lt;zqtag&gt;", "\\u003czqtag>"),
    *("\r\nX-Zq: 1\r\n\r\n<zqtag>", "\nX-ZQ:1\n", '\\"><zqtag>', "<!--zq", "{{7*7}}zq{% debug %}"),
    *("＜zqtag＞<zqtag>", "zq</style><zqtag>", '献血"><zqtag>', "]]><zqtag/>"),
)
ABROAD = (
    *("//evil.example/zq", "https://evil.example/zq", "\\\\evil.example", "/\\evil.example"),
    *("https:evil.example", "/%09/evil.example", "///evil.example", "http://a@evil.example/"),
)
ODD = (
    *("", " ", "0", "-1", "9" * 40, "1e999", "NaN", "٣", "１", "true", "null", "[]", "{}"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "-0001-01-01", "2026-13", "10000-01", "0001-01"),
    *("a" * 5000, "献" * 3000, "%", "%zz", "%00", "%ff%fe", "%ed%a0%80", "%c0%ae%c0%ae/", "\x00"),
    *("\u202e\u200b\ufeff", "e\u0301" * 500, "../../../etc/passwd", "..%2f..%2f", "/" * 200),
    *("👩\u200d👧" * 50, "'; DROP TABLE x;--", "' OR 1=1--", '"', "'", "\\", "`", "*", "(" * 300),
    *("AND OR NOT", "a:b:c", "%(x)s", "${7*7}", "$(id)", "|id", "献血 " * 400, '"献血', "-献血"),
    *("xianxue", "luxi", "ended"),
)
HEADERS = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Accept-Language", "Range"),
    *("If-None-Match", "If-Modified-Since", "If-Range", "Accept", "Accept-Encoding", "Referer"),
    *("User-Agent", "HX-Request", "HX-Target", "HX-Current-URL", "Origin", "Host"),
    *("Authorization", "Sec-Fetch-Site", "Content-Encoding", "X-HTTP-Method-Override"),
)
RANGES = ("bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-,0-", "lines=1-2", "bytes=" + "0-1," * 500)
COOKIES = ("look", "csrftoken", "sessionid", "messages", "zq")
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "ZQ")
#: Addresses whose arguments no link of the demo shows, or that are worth trying by themselves.
PATHS = (
    *("/media/{}", "/documents/{}/{}", "/documents/1/{}", "/tints/{}.css", "/sitemap-{}.xml"),
    *("/feeds/{}.rss", "/feeds/teams/{}.ics", "/activities/{}/", "/teams/{}/", "/{}/", "/{}"),
    *("/static/{}", "/healthz{}", "/news/{}/", "/admin/{}"),
    "/_util/authenticate_with_password/{}/{}/",
)


@dataclass(frozen=True)
class Question:
    target: str
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""

    def as_curl(self):
        parts = ["curl", "-i", "--path-as-is", "-X", self.method]
        for name, value in self.headers.items():
            parts += ["-H", f"{name}: {value}"]
        if self.content_type:
            parts += ["-H", f"Content-Type: {self.content_type}"]
        if self.body:
            parts += ["--data-raw", self.body.decode("latin-1")]
        return shlex.join([*parts, "http://127.0.0.1:8000" + self.target])


class Forms(HTMLParser):
    """The forms of a document: `(action, method, {name: value})`."""

    def __init__(self, text, path):
        super().__init__()
        self.found, self.path, self.fields = [], path, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.fields = {}
            action = urljoin(self.path, given.get("action") or "")
            self.found.append((urlsplit(action).path, (given.get("method") or "get"), self.fields))
        elif tag in ("input", "select", "textarea") and given.get("name"):
            if self.fields is not None:
                self.fields[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None


class Asker:
    """Makes up questions about the site that `found` (what demo_site has found) describes."""

    def __init__(self, seed, found, folder):
        self.rng = random.Random(seed)  # noqa: S311
        self.addresses = [address["path"] for address in found["addresses"]]
        self.forms, self.names = [], {"q", "page", "from", "to", "sort", "view", "month", "next"}
        documents = {where: name for name, where in found["documents"].items()}
        for where, name in sorted(documents.items()):
            path = where.rpartition(" ")[2]
            text = (folder / "html" / name).read_text()
            for action, method, fields in Forms(text, urlsplit(path).path).found:
                self.names |= set(fields)
                if method.lower() == "post" and action.startswith("/") and fields:
                    self.forms.append((action, fields))
        for path in self.addresses:
            self.names |= {name for name, _value in parse_qsl(urlsplit(path).query)}
        self.forms.append(("/admin/login/", {"username": "admin", "password": "x", "next": ""}))
        self.names = sorted(self.names - {"csrfmiddlewaretoken"})
        self.stamp = _old_stamp()

    def value(self):
        kind = self.rng.random()
        if kind < 0.45:
            return self.rng.choice(MARKED)
        if kind < 0.55:
            return self.rng.choice(ABROAD)
        if kind < 0.9:
            return self.rng.choice(ODD)
        text = "".join(chr(self.rng.randrange(1, 0xD7FF)) for _ in range(self.rng.randrange(1, 40)))
        return text + self.rng.choice(MARKED)

    def question(self):
        if self.rng.random() < 0.15:
            return self.sent_form()
        target = self.target()
        method = self.rng.choice(METHODS) if self.rng.random() < 0.05 else "GET"
        return Question(target, method, self.headers())

    def target(self):
        if self.rng.random() < 0.4:
            shape = self.rng.choice(PATHS)
            path = "/" + shape.format(*(self.in_path() for _ in range(2))).lstrip("/")
            return path if self.rng.random() < 0.8 else f"{path}?{self.query()}"
        path = self.rng.choice(self.addresses)
        plain, _, query = path.partition("?")
        if self.rng.random() < 0.15:
            cut = self.rng.randrange(1, len(plain) + 1)
            plain = plain[:cut] + self.in_path() + plain[cut:]
        return f"{quote(plain)}?{'&'.join(filter(None, (query, self.query())))}"

    def in_path(self):
        value = self.value()[: self.rng.choice((20, 80, 2000))]
        # Some of it as it is, as a careless program sends it.
        return quote(value, safe="/") if "%" not in value else value

    def query(self):
        pairs = []
        for _ in range(self.rng.choice((1, 1, 1, 2, 3, 30))):
            value = self.value()
            name = self.rng.choice(self.names) if self.rng.random() < 0.9 else self.value()[:50]
            raw = value if value.startswith("%") else quote(value)
            pairs.append(f"{quote(name)}={raw}")
        return "&".join(pairs)

    def headers(self):
        given = {"X-Forwarded-For": f"198.51.{self.rng.randrange(256)}.{self.rng.randrange(256)}"}
        if self.rng.random() < 0.35:
            for name in self.rng.sample(HEADERS, self.rng.choice((1, 1, 2, 4))):
                value = self.rng.choice(RANGES) if name == "Range" else self.value()
                given[name] = _as_header(value)
        if self.rng.random() < 0.25:
            name = self.rng.choice(COOKIES)
            given["Cookie"] = f"{name}={_as_header(self.value())}"
        return given

    def sent_form(self):
        action, fields = self.rng.choice(self.forms)
        filled = {**fields, "csrfmiddlewaretoken": TOKEN}
        if "stamp" in fields:
            filled |= {
                **{"kind": "wording", "address": "/news/", "description": "写错了一个字。"},
                **{"contact": "", "homepage": "", "stamp": self.stamp},
            }
        spoilt = min(len(fields), self.rng.choice((0, 1, 1, 2)))
        for name in self.rng.sample(sorted(fields), spoilt):
            filled[name] = self.value()
        if self.rng.random() < 0.05:
            filled.pop("csrfmiddlewaretoken", None)
        headers = {**self.headers(), "Cookie": f"csrftoken={TOKEN}"}
        body = urlencode(filled, errors="replace").encode()
        content_type = "application/x-www-form-urlencoded"
        odd = self.rng.random()
        if odd < 0.08:
            content_type = self.rng.choice(
                ("multipart/form-data; boundary=zq", "multipart/form-data", "application/json",
                 "text/plain; charset=zq", "application/x-www-form-urlencoded; charset=utf-7")
            )  # fmt: skip
        elif odd < 0.12:
            body += b"&" + b"&".join(b"a%d=1" % number for number in range(12_000))
        elif odd < 0.16:
            body += b"&q=\xff\xfe%00%ed%a0%80"
        target = action if self.rng.random() < 0.7 else f"{action}?{self.query()}"
        return Question(target, "POST", headers, body, content_type)


def _as_header(value):
    """What a server lets through of a header's value: one line, each character a byte."""
    return value.replace("\r", "").replace("\n", "").encode()[:4000].decode("latin-1")


def _old_stamp():
    """A form's stamp as a reader has it who took a minute to fill it in."""
    from core.corrections.forms import fresh_stamp

    with mock.patch("django.core.signing.time.time", return_value=time.time() - 60):
        return fresh_stamp()


class Marks(HTMLParser):
    """What of a document our marks have become, beyond text."""

    def __init__(self, text):
        super().__init__()
        self.found, self.data = [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag.startswith("zq"):
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith(("zq", "onzq")):
                self.found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and value:
                start = re.sub(r"[\x00-\x20]", "", value).lower()
                if start.startswith(("javascript:", "data:text")):
                    self.found.append(f"<{tag} {name}={value[:40]}>")
                if _leads_away(value):
                    self.found.append(f"<{tag} {name}={value[:60]}>")
        self.data = [] if tag == "script" else None

    def handle_data(self, data):
        if self.data is not None:
            self.data.append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self.data and "".join(self.data).strip():
            try:
                json.loads("".join(self.data))
            except ValueError:
                self.found.append("a script that is no JSON")
        self.data = None


def _leads_away(address):
    """Whether a browser would leave the site for one of our marked addresses."""
    plain = re.sub(r"[\t\r\n]", "", address.strip()).replace("\\", "/")
    try:
        host = urlsplit(urljoin(f"http://{HOST}/a/", plain)).hostname or ""
    except ValueError:
        return False
    return "evil.example" in host


def faults(answer):
    """What is wrong with an answer, in words."""
    told = []
    if answer.status >= 500:
        told.append(f"status {answer.status}")
    for name, value in answer.headers.items():
        if name.startswith("x-zq") or "\n" in value or "\r" in value:
            told.append(f"header {name}: {value[:80]}")
    if _leads_away(answer.headers.get("location", "")):
        told.append(f"leads to {answer.headers['location']}")
    if b"Traceback (most recent" in answer.body or b"DJANGO_SETTINGS" in answer.body:
        told.append("shows its insides")
    if b"zq" not in answer.body.lower() and b"evil.example" not in answer.body:
        return told
    kind = answer.headers.get("content-type", "")
    if "html" in kind:
        told += Marks(answer.text).found
    elif "xml" in kind:
        try:
            tags = [str(element.tag) for element in ElementTree.fromstring(answer.body).iter()]
            told += [tag for tag in tags if "zq" in tag]
        except ElementTree.ParseError as error:
            told.append(f"no XML: {error}")
    elif "json" in kind:
        json.loads(answer.text)
    elif "calendar" in kind and re.search(r"^X-ZQ", answer.text, re.MULTILINE):
        told.append("a line of ours in the calendar")
    return told


def main(seed, count):
    from django.core.signals import got_request_exception

    from tests.public.requesting import Reader

    logging.disable(logging.CRITICAL)
    folder = Path(os.environ["STATIC_FOLDER"]).parent
    asker = Asker(seed, json.loads((folder / "found.json").read_text()), folder)
    reader, raised, failed, statuses = Reader(), [], [], {}

    def note(**_kwargs):
        raised.append(traceback.format_exc(limit=-4))

    got_request_exception.connect(note)
    for _number in range(count):
        question = asker.question()
        raised.clear()
        began = time.process_time()
        try:
            answer = reader.ask(
                question.target,
                method=question.method,
                headers=question.headers,
                body=question.body,
                content_type=question.content_type,
            )
            told = faults(answer)
            status = answer.status
        except Exception:  # noqa: BLE001
            told, status = ["nobody catches", traceback.format_exc(limit=-6)], "raised"
        taken = time.process_time() - began
        statuses[status] = statuses.get(status, 0) + 1
        if taken > LONGEST:
            told.append(f"took {taken:.1f} s")
        if told:
            failed.append("\n".join((*told, *raised, question.as_curl()[:3000])))
            if len(failed) >= 20:
                break
    print(json.dumps({"failed": failed, "statuses": statuses}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
