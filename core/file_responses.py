"""Sends a stored file as HTTP wants it: with validators, in parts where a player asks for parts,
and never more of it in memory than one block, wherever the storage keeps it."""

import re
from datetime import UTC
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.utils.http import (
    content_disposition_header,
    http_date,
    parse_http_date_safe,
    quote_etag,
)
from django.utils.translation import gettext as _

BLOCK = 64 * 1024
#: One range: `bytes=0-99`, `bytes=100-` or `bytes=-100`. No file is longer than 18 digits tell.
_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE | re.ASCII)


class StorageAway(OSError):
    """The storage does not answer; whether it holds the file nobody knows."""


class Facts(NamedTuple):
    """The size of a stored file in bytes, and when it was written, in seconds since the epoch, or
    None where the storage does not know."""

    size: int
    modified: int | None


def send_file(request, name, *, content_type, digest="", filename="", as_attachment=False):
    """Answer GET or HEAD with the stored file `name`: 200, 206, 304, 412 or 416; 503 while the
    storage is away.

    `digest` names the content, if it is known; else size and time of the file do. Http404 where
    the storage does not hold it.
    """
    try:
        size, modified = _facts(name)
    except StorageAway:
        return _away()
    except (OSError, ValueError) as error:
        raise Http404 from error
    etag = quote_etag(digest or f"{size:x}-{modified or 0:x}")
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "X-Content-Type-Options": "nosniff"}
    if modified is not None:
        headers["Last-Modified"] = http_date(modified)
    disposition = content_disposition_header(as_attachment, filename) if filename else None
    if disposition:
        headers["Content-Disposition"] = disposition
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    if unchanged is not None:
        for header, value in headers.items():
            unchanged.headers.setdefault(header, value)
        return unchanged
    part = _part_asked(request, size, etag, modified)
    if part == ():
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, content_type="text/plain", headers=headers)
    if request.method == "HEAD":
        return HttpResponse(
            content_type=content_type, headers={**headers, "Content-Length": str(size)}
        )
    return _body(name, part, size, content_type, headers)


def _body(name, part, size, content_type, headers):
    blocks = getattr(default_storage, "blocks", None)
    try:
        if blocks is not None:
            return _streamed(blocks, name, part, size, content_type, headers)
        file = default_storage.open(name)
    except StorageAway:
        return _away()
    except OSError as error:
        raise Http404 from error
    if part is None:
        # The server may hand the file to the kernel.
        response = FileResponse(file, content_type=content_type)
        del response["Content-Disposition"]
        for header, value in {**headers, "Content-Length": str(size)}.items():
            response[header] = value
        return response
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    return StreamingHttpResponse(
        _Part(file, first, last), status=206, content_type=content_type, headers=headers
    )


def _streamed(blocks, name, part, size, content_type, headers):
    """From a storage elsewhere, as the blocks come in: none of it waits on this machine."""
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingHttpResponse(
        blocks(name, first, last) if size else (),
        status=200 if part is None else 206,
        content_type=content_type,
        headers=headers,
    )


def _away():
    response = HttpResponse(
        _("文件暂时取不到，请过一会儿再试。"),
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "30"},
    )
    add_never_cache_headers(response)
    return response


def _part_asked(request, size, etag, modified):
    """Return `(first, last)`, None for the whole file, or an empty tuple for what lies beyond it.

    Only GET knows ranges. Several at once, and what is no range, are answered by the whole
    file, as the standard allows.
    """
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or asked is None or not _is_same(request, etag, modified):
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else ()
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return ()
    return int(first), min(int(last) if last else size - 1, size - 1)


def _is_same(request, etag, modified):
    """Whether the client's half is one of this file (If-Range)."""
    known = request.headers.get("If-Range", "").strip()
    if not known:
        return True
    if known.startswith(('"', "W/")):
        return known == etag
    return modified is not None and parse_http_date_safe(known) == modified


def _facts(name):
    ask = getattr(default_storage, "facts", None)
    return ask(name) if ask else Facts(default_storage.size(name), _modified(name))


def _modified(name):
    try:
        moment = default_storage.get_modified_time(name)
    except NotImplementedError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


class _Part:
    """Bytes `first` to `last` of an open file, block by block."""

    def __init__(self, file, first, last):
        self.file, self.left = file, last - first + 1
        if file.seekable():
            file.seek(first)
        else:
            self._skip(first)

    def __iter__(self):
        return self

    def __next__(self):
        block = self.file.read(min(BLOCK, self.left)) if self.left else b""
        if not block:
            raise StopIteration
        self.left -= len(block)
        return block

    def close(self):
        self.file.close()

    def _skip(self, count):
        while count > 0:
            block = self.file.read(min(BLOCK, count))
            if not block:
                return
            count -= len(block)
