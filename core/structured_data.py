"""What pages say of themselves to machines: schema.org's vocabulary, as JSON-LD.

Apps tell by `describes` what a page or record of theirs is; around it every page says where it
stands. Said is what the page shows anyway: titles, names and pictures are the public ones.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.frame import frame_of
from core.models import BasePage, IndexPage, PublishingLine
from core.renditions import sources

#: What would end the script element, or a line of it where JSON is read as a script.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}

_describers = {}


def describes(model):
    """Mark a function as the one that tells what a page or record of `model` is. It is given
    the item, a Teller and the template's context, and returns a dict or a list of them."""

    def register(function):
        _describers[model] = function
        return function

    return register


def nodes_of(item, request, context):
    """Return the top nodes of the page that shows `item`, each complete by itself."""
    describe = next((_describers[kind] for kind in type(item).__mro__ if kind in _describers), None)
    if describe is None:
        return []
    teller = Teller(request)
    told = describe(item, teller, context)
    nodes = [*(told if isinstance(told, list) else [told])]
    trail = teller.breadcrumbs(context.get("page"), item)
    return [{"@context": "https://schema.org", **pruned(node)} for node in (*nodes, trail) if node]


def as_script(node):
    """Return `node` as a script element that no browser runs and nothing in it can end."""
    text = json.dumps(node, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    text = text.translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped


def pruned(value):
    """Return `value` without what is empty."""
    if isinstance(value, dict):
        kept = {name: pruned(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [pruned(item) for item in value if item not in (None, "", {})]
    return str(value) if hasattr(value, "_proxy____cast") else value


class Teller:
    """Makes the parts that nodes are made of; asks the database nothing."""

    def __init__(self, request):
        self.request = request
        self.office = frame_of(request)["settings"]

    def absolute(self, path):
        return self.request.build_absolute_uri(path) if path else None

    def address(self, page):
        return self.absolute(page.get_url(self.request))

    def moment(self, value):
        """A date or time as ISO 8601, the time with its offset."""
        if value is None:
            return None
        if hasattr(value, "hour"):
            return timezone.localtime(value).replace(microsecond=0).isoformat()
        return value.isoformat()

    def publisher(self):
        """The office whose site this is."""
        return {
            "@type": "GovernmentOrganization",
            "@id": self.absolute("/#organization"),
            "name": self.office.organiser or self.office.nameplate,
            "url": self.absolute("/"),
            "logo": {"@type": "ImageObject", "url": self.absolute(static("img/mark.svg"))},
        }

    def site(self):
        return {
            "@type": "WebSite",
            "@id": self.absolute("/#website"),
            "name": self.office.nameplate,
            "url": self.absolute("/"),
        }

    def picture(self, image):
        """A SiteImage that may be shown, else None."""
        found = sources(image) if image is not None and image.is_shown else []
        if not found:
            return None
        return {
            "@type": "ImageObject",
            "url": self.absolute(found[-1].url),
            "width": found[-1].width,
            "height": found[-1].height,
            "caption": image.caption,
            "creditText": image.credit,
        }

    def list_of(self, items, start=1):
        """An ItemList of `(name, address)` pairs."""
        return {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": str(name), "url": address}
                for number, (name, address) in enumerate(items, start)
            ],
        }

    def web_page(self, page, kind="WebPage"):
        """What every page is, whatever else it shows."""
        return {
            "@type": kind,
            "@id": self.address(page),
            "url": self.address(page),
            "name": page.public_title,
            "description": page.search_description or page.public_summary,
            "inLanguage": "zh-CN",
            "isPartOf": self.site(),
            "publisher": self.publisher(),
            "dateModified": self.moment(page.last_published_at),
            "primaryImageOfPage": self.picture(page.public_picture),
        }

    def article(self, page, kind="Article"):
        """A page with a publishing line."""
        summary = page.search_description or page.public_summary
        person, office = {"@type": "Person"}, self.publisher()
        return {
            "@type": kind,
            "@id": f"{self.address(page)}#article",
            "mainEntityOfPage": {"@type": "WebPage", "@id": self.address(page)},
            "url": self.address(page),
            "headline": page.public_title,
            "description": page.masked(summary) if hasattr(page, "masked") else summary,
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "articleSection": str(getattr(page, "kicker", "")),
            "datePublished": self.moment(page.publication_date),
            "dateModified": self.moment(page.text_updated_at or page.publication_date),
            "author": {**person, "name": page.author} if page.author else office,
            "contributor": {**person, "name": page.correspondent} if page.correspondent else None,
            "editor": {**person, "name": page.responsible_editor}
            if page.responsible_editor
            else None,
            "sourceOrganization": {"@type": "Organization", "name": page.source}
            if page.source
            else None,
            "publisher": office,
            "image": self.picture(page.public_picture),
        }

    def breadcrumbs(self, page, item):
        """Where the page stands, home first; nothing for the home page itself."""
        steps = [
            (_("首页") if number == 0 else step.title, self.address(step))
            for number, step in enumerate(page.ancestry)
        ]
        if not steps:
            return None
        steps.append((page.public_title, self.address(page)))
        if item is not page:
            name = getattr(item, "title", None) or str(item)
            steps.append((name, self.absolute(item.get_absolute_url())))
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "name": name,
                    "item": {"@type": "WebPage", "@id": address},
                }
                for number, (name, address) in enumerate(steps, 1)
            ],
        }


@describes(BasePage)
def plain_page(page, tell, context):
    return tell.web_page(page)


@describes(PublishingLine)
def article(page, tell, context):
    return tell.article(page)


@describes(IndexPage)
def index_page(page, tell, context):
    """A list names what stands on this page of it."""
    return listing(page, tell, context.get("items"))


def listing(page, tell, items):
    """Return the node of a page that lists `items`, pages or records, one page of many."""
    node = tell.web_page(page, "CollectionPage")
    start = (
        items.start_index() if getattr(items, "paginator", None) and items.paginator.count else 1
    )
    pairs = [
        (item.public_title, tell.address(item))
        if hasattr(item, "public_title")
        else (item.title, tell.absolute(item.get_absolute_url()))
        for item in items or ()
    ]
    return {**node, "mainEntity": tell.list_of(pairs, start)} if pairs else node
