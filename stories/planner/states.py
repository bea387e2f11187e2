"""How far a card of the plan is, from its page and the page's reviews."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision

from core.reviews.progress import key_of, marks_of

#: state: (word, icon of Wagtail's set)
WORDS = {
    "idea": (gettext_lazy("选题"), "help"),
    "draft": (gettext_lazy("撰稿"), "edit"),
    "review": (gettext_lazy("审稿"), "tasks"),
    "ready": (gettext_lazy("定稿"), "check"),
    "scheduled": (gettext_lazy("已定时"), "time"),
    "out": (gettext_lazy("已发"), "circle-check"),
    "down": (gettext_lazy("已撤下"), "no-view"),
}
#: What stays where it is.
FIXED = ("scheduled", "out", "down")
#: What a slot is filled with: from drafting on.
FILLED = ("draft", "review", "ready", "scheduled", "out")


@dataclass(frozen=True)
class Progress:
    """`name` is one of `WORDS`; `goes_out` the moment of a scheduled or published issue."""

    name: str
    marks: tuple = ()
    goes_out: datetime | None = None
    returned: bool = False

    @property
    def word(self):
        return _("退回修改") if self.returned and self.name == "draft" else WORDS[self.name][0]

    @property
    def icon(self):
        return WORDS[self.name][1]

    @property
    def is_fixed(self):
        return self.name in FIXED

    @property
    def is_filled(self):
        return self.name in FILLED


def with_dates(rows):
    """Return the queryset `rows` of cards with the moment for which each page is set, so that
    `progress_of` need not ask for it."""
    dates = _set_dates().filter(object_id=Cast(OuterRef("page_id"), CharField()))
    return rows.annotate(set_for=Subquery(dates.order_by().values("approved_go_live_at")[:1]))


def progress_of(rows):
    """Return `{primary key: Progress}` for rows with their `page`; at most four queries, one
    fewer for rows of `with_dates`."""
    hidden = [row for row in rows if row.page is not None and not row.page.live]
    if all(hasattr(row, "set_for") for row in hidden):
        dates = {row.page_id: row.set_for for row in hidden if row.set_for}
    else:
        dates = _scheduled([row.page for row in hidden])
    marks = marks_of([row.page for row in hidden if row.page_id not in dates])
    return {row.pk: _progress(row, dates, marks) for row in rows}


def fixed_reason(row):
    """Return why a card does not move, empty if it does; a query where it has a page."""
    progress = progress_of([row])[row.pk]
    if progress.name == "scheduled":
        return _("已定时，先取消定时再挪。")
    if progress.is_fixed:
        return _("《%s》已经发过，不能再挪。") % row.shown_title
    return ""


def _progress(row, dates, marks):
    page = row.page
    if page is None:
        return Progress("idea")
    if page.live:
        return Progress("out", goes_out=page.publication_date or page.first_published_at)
    if page.pk in dates:
        return Progress("scheduled", goes_out=dates[page.pk])
    if page.number is not None:
        return Progress("down")
    seals = tuple(marks.get(key_of(page), ()))
    states = [mark.state for mark in seals]
    if "now" in states:
        return Progress("review", seals)
    if states and all(state in ("passed", "skipped") for state in states):
        return Progress("ready", seals)
    return Progress("draft", returned="returned" in states)


def _set_dates():
    return Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), approved_go_live_at__isnull=False
    )


def _scheduled(pages):
    """Return `{primary key of the page: moment}` of those that wait for their date."""
    if not pages:
        return {}
    rows = _set_dates().filter(object_id__in=[str(page.pk) for page in pages])
    return {int(pk): when for pk, when in rows.values_list("object_id", "approved_go_live_at")}
