"""What core itself puts on the calendar: pages and records with a date or out, and what is due."""

import datetime
from collections import defaultdict

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, Count, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from core.desk.calendar_entries import CalendarEntry
from core.desk.due.listing import due_between
from core.desk.keeping import kept
from core.local_dates import LocalDate, midnight
from core.models import Office
from core.permissions import scoped, works_citywide
from core.scoped_reports import explorable_pages
from core.scoped_viewsets import scoped_models

#: Of one kind so many entries are shown at most.
MOST = 400


def scheduled(user, first, last):
    """Everything that waits for its date."""
    page_type = ContentType.objects.get_for_model(Page).pk
    rows = Revision.objects.filter(
        approved_go_live_at__gte=midnight(first),
        approved_go_live_at__lt=midnight(last + datetime.timedelta(days=1)),
    ).order_by("approved_go_live_at")
    # Other things may have keys that are no numbers.
    number = Case(
        When(base_content_type=page_type, then=Cast("object_id", BigIntegerField())), default=None
    )
    paths = _seen_pages(user).filter(pk=OuterRef("number")).order_by().values("path")
    rows = list(
        rows.alias(number=number)
        .annotate(path=Subquery(paths[:1]))
        .values_list(
            "base_content_type_id", "object_id", "object_str", "approved_go_live_at", "path"
        )[:MOST]
    )
    areas = _areas_of([path for *_rest, path in rows if path])
    records = _seen_records(user, [row for row in rows if row[0] != page_type])
    for type_id, pk, title, moment, path in rows:
        if path:
            link, area_id = reverse("wagtailadmin_pages:edit", args=[pk]), areas[path]
        elif (type_id, pk) in records:
            link, area_id = records[(type_id, pk)]
        else:
            continue
        yield CalendarEntry(
            moment, "scheduled", title, link, area_id=area_id, key=f"scheduled-{type_id}-{pk}"
        )


def published(user, first, last):
    """Pages one by one, records as one number a day."""
    since, until = midnight(first), midnight(last + datetime.timedelta(days=1))
    pages = (
        _seen_pages(user)
        .filter(live=True, depth__gt=2, first_published_at__gte=since, first_published_at__lt=until)
        .order_by("-first_published_at")
    )
    pages = list(pages.values_list("pk", "title", "first_published_at", "path")[:MOST])
    areas = _areas_of([path for *_rest, path in pages])
    for pk, title, moment, path in pages:
        yield CalendarEntry(
            moment,
            "published",
            title,
            reverse("wagtailadmin_pages:edit", args=[pk]),
            area_id=areas[path],
            key=f"published-{pk}",
        )
    for label, day, area_id, number in _published_records(user, since, until):
        name = apps.get_model(label)._meta.verbose_name
        yield CalendarEntry(
            day,
            "published",
            _("%(kind)s %(number)d 条") % {"kind": name, "number": number},
            area_id=area_id,
            key=f"records-{label}-{day}-{area_id}",
        )


def due(user, first, last):
    for row in due_between(user, first, last):
        state, tone = "", ""
        if row.done is not None:
            state, tone = _("已报"), "ok"
        elif row.is_overdue:
            state, tone = _("过期没报"), "critical"
        elif row.is_near:
            state, tone = _("剩 %d 天") % row.days, "warning"
        yield CalendarEntry(
            row.date,
            "due",
            row.report.title,
            reverse("desk_due"),
            state=state,
            tone=tone,
            area_id=row.report.area_id,
            key=f"due-{row.report.pk}-{row.date}",
        )


def _published_records(user, since, until):
    """Yield `(model's label, day, area id, number)`, one row a day and model, in one query: the
    area only where all of them share it, to keep the calendar short."""
    counts = []
    for model in scoped_models():
        if "first_published_at" not in {field.name for field in model._meta.get_fields()}:
            continue
        rows = scoped(model._base_manager.filter(live=True), user).filter(
            first_published_at__gte=since, first_published_at__lt=until
        )
        rows = rows.order_by().annotate(
            label=Value(model._meta.label_lower), day=LocalDate("first_published_at")
        )
        rows = rows.values("label", "day", "area_id").annotate(number=Count("pk"))
        counts.append(rows.values_list("label", "day", "area_id", "number"))
    by_day = defaultdict(list)
    for label, day, area_id, number in counts[0].union(*counts[1:], all=True) if counts else ():
        by_day[(label, day)].append((area_id, number))
    for (label, day), rows in sorted(by_day.items()):
        area_id = rows[0][0] if len(rows) == 1 else None
        yield label, day, area_id, sum(number for _area, number in rows)


def _seen_pages(user):
    if works_citywide(user):
        return Page.objects.all()
    return Page.objects.filter(pk__in=explorable_pages(user).order_by().values("pk"))


def _seen_records(user, rows):
    """Return `{(content type, primary key as text): (link, area id)}`, a query for each type."""
    wanted = defaultdict(list)
    for type_id, pk, *_rest in rows:
        wanted[type_id].append(pk)
    found = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model not in set(scoped_models()):
            continue
        name = f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:edit"
        seen = scoped(model._base_manager.filter(pk__in=ids), user)
        for pk, area_id in seen.values_list("pk", "area_id"):
            found[(type_id, str(pk))] = (reverse(name, args=[pk]), area_id)
    return found


def _areas_of(paths):
    """Return `{path: id of the area in whose section it stands, None for the city's own}`."""
    sections = kept("sections", "", _sections)
    return {
        path: next((area for above, area in sections if path.startswith(above)), None)
        for path in paths
    }


def _sections():
    offices = Office.objects.filter(section__isnull=False, area__parent__isnull=False)
    return list(offices.values_list("section__path", "area_id"))
