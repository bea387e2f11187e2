"""What core itself puts on the calendar: pages and records with a date or out, and what is due."""

import datetime
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from core.desk.calendar_entries import CalendarEntry
from core.desk.due.listing import due_between
from core.local_dates import LocalDate, midnight
from core.models import Office
from core.permissions import scoped, works_citywide
from core.scoped_reports import explorable_pages
from core.scoped_viewsets import scoped_models

#: Of one kind so many entries are shown at most.
MOST = 400


def scheduled(user, first, last):
    """Everything that waits for its date."""
    rows = Revision.objects.filter(
        approved_go_live_at__gte=midnight(first),
        approved_go_live_at__lt=midnight(last + datetime.timedelta(days=1)),
    ).order_by("approved_go_live_at")
    rows = list(
        rows.values_list("base_content_type_id", "object_id", "object_str", "approved_go_live_at")[
            :MOST
        ]
    )
    if not rows:
        return
    page_type = ContentType.objects.get_for_model(Page).pk
    ids = [int(pk) for type_id, pk, *_rest in rows if type_id == page_type]
    pages = _seen_pages(user, Page.objects.filter(pk__in=ids)) if ids else {}
    records = _seen_records(user, [row for row in rows if row[0] != page_type])
    for type_id, pk, title, moment in rows:
        if type_id == page_type:
            if int(pk) not in pages:
                continue
            link, area_id = reverse("wagtailadmin_pages:edit", args=[pk]), pages[int(pk)]
        else:
            if (type_id, pk) not in records:
                continue
            link, area_id = records[(type_id, pk)]
        yield CalendarEntry(
            moment, "scheduled", title, link, area_id=area_id, key=f"scheduled-{type_id}-{pk}"
        )


def published(user, first, last):
    """Pages one by one, records as one number a day."""
    since, until = midnight(first), midnight(last + datetime.timedelta(days=1))
    pages = Page.objects.filter(
        live=True, depth__gt=2, first_published_at__gte=since, first_published_at__lt=until
    ).order_by("-first_published_at")
    if not works_citywide(user):
        pages = pages.filter(pk__in=explorable_pages(user).order_by().values("pk"))
    pages = list(pages.values_list("pk", "title", "first_published_at", "path")[:MOST])
    areas = _areas_of([path for *_rest, path in pages], user)
    for pk, title, moment, path in pages:
        yield CalendarEntry(
            moment,
            "published",
            title,
            reverse("wagtailadmin_pages:edit", args=[pk]),
            area_id=areas[path],
            key=f"published-{pk}",
        )
    for model in scoped_models():
        names = {field.name for field in model._meta.get_fields()}
        if "first_published_at" not in names:
            continue
        rows = scoped(model._base_manager.filter(live=True), user).filter(
            first_published_at__gte=since, first_published_at__lt=until
        )
        days = rows.annotate(day=LocalDate("first_published_at")).order_by("day")
        name = model._meta.verbose_name
        for day, area_id, number in _by_area(days):
            yield CalendarEntry(
                day,
                "published",
                _("%(kind)s %(number)d 条") % {"kind": name, "number": number},
                area_id=area_id,
                key=f"records-{model._meta.label_lower}-{day}-{area_id}",
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


def _by_area(days):
    """One row a day: the area only where all of them share it, to keep the calendar short."""
    counts = days.values_list("day", "area_id").annotate(number=Count("pk"))
    by_day = defaultdict(list)
    for day, area_id, number in counts:
        by_day[day].append((area_id, number))
    for day, rows in sorted(by_day.items()):
        area_id = rows[0][0] if len(rows) == 1 else None
        yield day, area_id, sum(number for _area, number in rows)


def _seen_pages(user, pages):
    """Return `{primary key: area id}` of those that `user` may see."""
    if not works_citywide(user):
        pages = pages.filter(pk__in=explorable_pages(user).order_by().values("pk"))
    rows = list(pages.values_list("pk", "path"))
    areas = _areas_of([path for _pk, path in rows], user)
    return {pk: areas[path] for pk, path in rows}


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


def _areas_of(paths, user):
    """Return `{path: id of the area in whose section it stands, None for the city's own}`; the
    sections are asked for once for each user object."""
    if not hasattr(user, "_office_sections"):
        offices = Office.objects.filter(section__isnull=False, area__parent__isnull=False)
        user._office_sections = list(offices.values_list("section__path", "area_id"))
    sections = user._office_sections
    return {
        path: next((area for above, area in sections if path.startswith(above)), None)
        for path in paths
    }
