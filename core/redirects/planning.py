"""What a list of old and new addresses would do, row by row, before anything is written."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from core.redirects.addresses import SiteMap, is_reserved, own_path

NEW, CHANGED, SAME, REPEATED, WRONG = "new", "changed", "same", "repeated", "wrong"
OUTCOMES = {
    NEW: gettext_lazy("新增"),
    CHANGED: gettext_lazy("改为"),
    SAME: gettext_lazy("已有，不变"),
    REPEATED: gettext_lazy("重复，略过"),
    WRONG: gettext_lazy("有错"),
}
LONGEST = 255
#: Longer ways are nobody's intention.
MOST_STEPS = 30
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_LOOKS_LIKE_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.(cn|com|net|org|gov|edu)(:\d+)?(/|$)", re.I)


class RowError(Exception):
    """What is wrong with a row, in Chinese."""


@dataclass(frozen=True)
class Target:
    """Where a redirect leads: a page, which may move later, or a path of the site."""

    page_id: int | None = None
    link: str = ""


@dataclass
class Row:
    """One line, and what would come of it."""

    line: object
    old: str = ""
    asked: str = ""
    target: Target | None = None
    outcome: str = ""
    message: str = ""

    @property
    def label(self):
        return OUTCOMES[self.outcome]

    def fail(self, message):
        self.outcome, self.message = WRONG, str(message)


@dataclass
class Plan:
    rows: list
    #: Redirects there are, which led to an address that leads on now: `{redirect: Target}`.
    shortened: dict = field(default_factory=dict)

    def count(self, outcome):
        return Counter(row.outcome for row in self.rows)[outcome]

    @property
    def wrong(self):
        return self.count(WRONG)

    @property
    def written(self):
        return [row for row in self.rows if row.outcome in (NEW, CHANGED)]


def plan(lines, site, hosts=(), old_hosts=()):
    """Return the Plan of `lines` (reading.Line); `hosts` are this site's own names, `old_hosts`
    those of the site whose addresses are taken over."""
    return _Planner(site, hosts, old_hosts).plan(lines)


def check_link(old_path, link, site, hosts):
    """Raise RowError where a redirect from `old_path` to `link`, of this site or another, would
    lead round in a circle or nowhere."""
    path = own_path(link, hosts)
    if path:
        planner = _Planner(site, hosts, ())
        planner.existing.pop(old_path, None)
        planner.end(path, [old_path])


def own_hosts(request):
    """Return the names under which this site is read."""
    hosts = set(Site.objects.values_list("hostname", flat=True))
    return hosts | {request.get_host().rsplit(":", 1)[0]}


class _Planner:
    def __init__(self, site, hosts, old_hosts):
        self.hosts, self.old_hosts = set(hosts), set(old_hosts)
        self.map = SiteMap(site)
        self.existing = {}
        # One that holds for all sites is looked at only where this site has none of its own.
        rows = Redirect.objects.filter(Q(site=site) | Q(site=None)).select_related("redirect_page")
        for row in rows.order_by("site_id"):
            if row.site_id is not None or row.old_path not in self.existing:
                self.existing[row.old_path] = row
        self.rows = {}

    def plan(self, lines):
        rows = [Row(line) for line in lines]
        for row in rows:
            try:
                row.old, row.asked = self._old(row.line.old), self._new(row.line.new)
                self._take(row)
            except RowError as error:
                row.fail(error)
        for row in rows:
            if not row.outcome:
                try:
                    row.target = self.end(row.asked, [row.old])
                    self._compare(row)
                except RowError as error:
                    row.fail(error)
        return Plan(rows, self._shortened(rows))

    def _old(self, text):
        """The old address as redirects keep it."""
        if not text:
            raise RowError(_("没有写旧网址。"))
        path = self._path(text, self.hosts | self.old_hosts, _("旧网址"))
        old = Redirect.normalise_path(path)
        bare = old.partition("?")[0]
        if len(old) > LONGEST:
            raise RowError(_("旧网址太长，最多 %d 个字符。") % LONGEST)
        if bare == "/":
            raise RowError(_("旧网址是首页。首页总是打得开，不会转向。"))
        if is_reserved(bare):
            raise RowError(_("旧网址是后台或文件的地址，不会转向。"))
        if self.map.answers(bare):
            raise RowError(_("旧网址现在打得开，不会转向。先撤下或移走那一页。"))
        return old

    def _new(self, text):
        """The new address as a link of this site."""
        if not text:
            raise RowError(_("没有写新网址。"))
        path = self._path(text, self.hosts, _("新网址"))
        if len(path) > LONGEST:
            raise RowError(_("新网址太长，最多 %d 个字符。") % LONGEST)
        if is_reserved(path.partition("?")[0]) and not path.startswith(("/media/", "/documents/")):
            raise RowError(_("新网址是后台的地址，读者打不开。"))
        return path

    def _path(self, text, hosts, name):
        if _FORBIDDEN.search(text):
            raise RowError(_("%s里有不能用的字符。") % name)
        try:
            parts = urlsplit(text)
            host = parts.hostname
        except ValueError:
            raise RowError(_("%s不像网址。") % name) from None
        if parts.scheme and parts.scheme not in ("http", "https"):
            raise RowError(_("%s要以 / 或 http 开头。") % name)
        if host and host not in hosts:
            raise RowError(_("%(name)s是别的网站（%(host)s）的。") % {"name": name, "host": host})
        if not host and not text.startswith("/"):
            if _LOOKS_LIKE_HOST.match(text):
                raise RowError(_("%s请连 http:// 一起写，或从 / 写起。") % name)
            return self._path(f"/{text}", hosts, name)
        # Two slashes at the start would be another host.
        path = f"/{parts.path.lstrip('/')}"
        return f"{path}?{parts.query}" if parts.query else path

    def _take(self, row):
        first = self.rows.setdefault(row.old, row)
        if first is row:
            return
        number = first.line.number
        if first.asked == row.asked:
            row.outcome, row.message = REPEATED, _("与第 %d 行相同。") % number
        else:
            raise RowError(_("同一个旧网址在第 %d 行转到别处，只能转到一处。") % number)

    def end(self, link, way):
        """The Target at the end of the way that begins with the address `link`."""
        bare, _sep, query = link.partition("?")
        page_id = self.map.page_at(bare)
        if page_id is not None and not query:
            return Target(page_id=page_id)
        if page_id is not None or self.map.answers(bare) or is_reserved(bare):
            return Target(link=link)
        path = own_path(link, self.hosts)
        if path in way:
            raise RowError(_("转成了一个圈：%s。") % " → ".join([*way, path]))
        if len(way) > MOST_STEPS:
            raise RowError(_("一个转一个，超过 %d 次。请直接写最后的网址。") % MOST_STEPS)
        if path in self.rows:
            following = self.rows[path]
            if following.outcome == WRONG:
                number = following.line.number
                raise RowError(_("它转去的网址在第 %d 行，那一行有错。") % number)
            return self.end(following.asked, [*way, path])
        if path in self.existing:
            return self._beyond(self.existing[path], [*way, path])
        raise RowError(_("新网址打不开：本站没有 %s。") % link)

    def _beyond(self, redirect, way):
        if redirect.redirect_page_id:
            if not redirect.redirect_page.live:
                raise RowError(_("新网址转去的那一页没有公开。"))
            return Target(page_id=redirect.redirect_page_id)
        if not own_path(redirect.redirect_link, self.hosts):
            return Target(link=redirect.redirect_link)
        parts = urlsplit(redirect.redirect_link)
        query = f"?{parts.query}" if parts.query else ""
        return self.end(f"{parts.path or '/'}{query}", way)

    def _compare(self, row):
        there = self.existing.get(row.old)
        if there is None:
            row.outcome = NEW
        elif Target(there.redirect_page_id, there.redirect_link) == row.target:
            row.outcome = SAME
        else:
            row.outcome = CHANGED
            row.message = _("原来转到 %s。") % (there.link or _("已经不在的页面"))
        if row.target.page_id is None and row.target.link != row.asked:
            row.message += _("直接转到最后的 %s。") % row.target.link

    def _shortened(self, rows):
        """The redirects there are that would lead to one of the new ones: they lead to its end."""
        ends = {row.old: row.target for row in rows if row.outcome in (NEW, CHANGED, SAME)}
        return {
            redirect: ends[path]
            for redirect in self.existing.values()
            if not redirect.redirect_page_id
            and redirect.old_path not in self.rows
            and (path := own_path(redirect.redirect_link, self.hosts)) in ends
        }
