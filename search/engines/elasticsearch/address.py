"""Where the cluster is and who we are there, as SEARCH_URL says it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.views.decorators.debug import sensitive_variables

SCHEMES = {"elasticsearch": "http", "elasticsearch+https": "https"}
PARAMETERS = {"ca", "shards"}
PORT = 9200
PREFIX = "wenming"


class AddressError(ValueError):
    """SEARCH_URL cannot be understood; the message, in Chinese, never holds the password."""


@dataclass(frozen=True)
class Address:
    """`hosts` are `(name, port)`; names of all indices begin with `prefix` and a hyphen; `ca` is
    the file of the authority that the servers' certificates come from; a build has `shards`."""

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    prefix: str = PREFIX
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    shards: int = 1

    @classmethod
    @sensitive_variables()
    def parse(cls, url, password=""):
        """Return the Address of `elasticsearch[+https]://[user[:password]@]host[:port][,host…]
        [/prefix][?ca=file&shards=number]`, with `password` where the URL has none. Raises
        AddressError."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise AddressError(
                "SEARCH_URL 应以 elasticsearch:// 或 elasticsearch+https:// 开头；"
                "留空则使用内置引擎。"
            )
        account, _at, places = parts.netloc.rpartition("@")
        user, colon, within = account.partition(":")
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := asked.keys() - PARAMETERS:
            raise AddressError(f"SEARCH_URL 中有不认识的参数：{'、'.join(sorted(unknown))}。")
        ca = asked.get("ca", "")
        if ca and parts.scheme != "elasticsearch+https":
            raise AddressError("SEARCH_URL 中的 ca 只用于 elasticsearch+https://。")
        if ca and not Path(ca).is_file():
            raise AddressError(f"SEARCH_URL 中的证书文件不存在：{ca}")
        return cls(
            scheme=SCHEMES[parts.scheme],
            hosts=tuple(map(_host, places.split(","))),
            prefix=_prefix(parts.path.strip("/") or PREFIX),
            user=unquote(user),
            password=unquote(within) if colon else password,
            ca=ca,
            shards=_shards(asked.get("shards", "1")),
        )

    def __str__(self):
        """What may be shown: without the password."""
        hosts = ",".join(f"{name}:{port}" for name, port in self.hosts)
        return f"{self.scheme}://{hosts}/{self.prefix}"


def _host(place):
    name, colon, port = place.strip().rpartition(":")
    if not colon or place.endswith("]"):
        name, port = place.strip(), str(PORT)
    good = re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]", name)
    if not good or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        # Not shown: where the form is wrong, it may be a part of the password.
        raise AddressError(
            "SEARCH_URL 中的主机应写作“主机:端口”，多个用英文逗号隔开；"
            "用户名和密码里的特殊符号要写成 %XX。"
        )
    return name, int(port)


def _prefix(text):
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", text):
        raise AddressError("SEARCH_URL 中的前缀只能用小写字母、数字、下划线和连字符。")
    return text


def _shards(text):
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise AddressError("SEARCH_URL 中的 shards 应是 1 到 64 的数。")
    return int(text)
