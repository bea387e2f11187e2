"""How a reader wants pages to look: light or dark, contrast, elder mode, size of the text.

The choice is kept in one cookie that says nothing else, as `dark.more.elder.large`: parts in this
order, those left out follow the reader's system. A page differs by nothing but this, so that the
page cache holds each page at most once a look; any other cookie counts as none.
"""

from dataclasses import astuple, dataclass, replace
from urllib.parse import parse_qs, urlencode

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

COOKIE = "look"
KEPT_FOR = 365 * 24 * 3600
#: What a choice may be, by its name; the empty string is what the system wishes, or the middle.
CHOICES = {
    "theme": ("", "light", "dark"),
    "contrast": ("", "normal", "more"),
    "elder": ("", "elder"),
    "size": ("", "small", "large"),
}
LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class Look:
    """One combination of choices; each field holds one of its `CHOICES`."""

    theme: str = ""
    contrast: str = ""
    elder: str = ""
    size: str = ""

    @classmethod
    def read(cls, text):
        """Return the look that `text` names; the plain one for whatever is not written just so."""
        words = text.split(".", len(CHOICES)) if len(text) < 40 else []
        chosen = {
            name: word for name, words_of in CHOICES.items() for word in words if word in words_of
        }
        look = cls(**chosen)
        return look if str(look) == text else cls()

    def __str__(self):
        return ".".join(filter(None, astuple(self)))

    def with_choices(self, asked):
        """Return this look with what `asked` (a mapping of strings) chooses; what it does not
        name or cannot be chosen stays as it is."""
        wanted = {name: asked.get(name) for name in CHOICES}
        return replace(
            self, **{name: word for name, word in wanted.items() if word in CHOICES[name]}
        )


def look_of(request):
    """Return the Look of whoever asks."""
    if not hasattr(request, "_look"):
        request._look = Look.read(request.COOKIES.get(COOKIE, ""))
    return request._look


def keep_look(request, response, look):
    """Let the browser remember `look`; nothing is left where it is the plain one."""
    # Scripts read and write it: no `httponly`.
    if str(look):
        response.set_cookie(
            COOKIE, str(look), max_age=KEPT_FOR, secure=request.is_secure(), samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def choice_address(back, **chosen):
    """Return the address that chooses `chosen` without a script and leads to `back`."""
    return f"{reverse('look')}?{urlencode({**chosen, 'back': back})}"


def safe_back(address):
    """Return `address` if it is one of this site to which a reader may be led; else the front
    page. Never back to an address that chooses once more: of the page of all choices only the way
    back from there is left."""
    good = (
        address.startswith("/")
        and len(address) <= LONGEST_ADDRESS
        and address.isprintable()
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    if not good:
        return "/"
    look = reverse("look")
    path, _mark, query = address.partition("#")[0].partition("?")
    if path != look:
        return address
    back = safe_back(parse_qs(query).get("back", [""])[0])
    if back == "/" or back.startswith(look):
        return look if back == "/" else back
    kept = f"{look}?{urlencode({'back': back})}"
    return kept if len(kept) <= LONGEST_ADDRESS else look
