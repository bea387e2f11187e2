"""The list of teams: filters by kind, area and category, and a table of areas by kind."""

from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _

from activities.models import ServiceCategory, Team
from core.models import Area
from core.pagination import paginate
from core.trees import subtree_in

PER_PAGE = 24


def team_listing_context(request):
    """Return template context: one page of teams, what may be chosen, and the table.

    `table` has a row for each county (and the city itself): `area`, `cells` in the order of
    `kinds` as `{"count", "querystring"}`, and `total`; its numbers count whole subtrees.
    """
    areas = list(Area.objects.order_by("position", "pk"))
    categories = list(ServiceCategory.objects.filter(parent=None).order_by("position", "pk"))
    notices = []
    kind = _choice(request, "kind", Team.Kind.values, notices)
    area = _row(request, "area", areas, notices)
    category = _row(request, "category", categories, notices)
    teams = Team.objects.public().for_listing()
    if kind:
        teams = teams.filter(kind=kind)
    if area:
        teams = teams.in_areas(subtree_in(areas, [area.pk]))
    if category:
        teams = teams.filter(categories=category)
    context = paginate(teams, request, PER_PAGE)
    context["notices"] = [*dict.fromkeys(notices), *context["notices"]]
    chosen = {
        name: value
        for name, value in (
            ("kind", kind),
            ("area", area and area.slug),
            ("category", category and category.slug),
        )
        if value
    }
    counts = _counts()
    context.update(
        kinds=Team.Kind.choices,
        kind=kind,
        area=area,
        category=category,
        counties=[row for row in areas if row.level == Area.Level.COUNTY],
        categories=categories,
        querystring=urlencode(chosen),
        chips=[
            {
                "label": label,
                "querystring": urlencode({k: v for k, v in chosen.items() if k != name}),
            }
            for name, label in (
                ("kind", kind and Team.Kind(kind).label),
                ("area", area and area.name),
                ("category", category and category.name),
            )
            if label
        ],
        stairs=[
            {"kind": value, "label": label, "count": sum(_of_kind(counts, value))}
            for value, label in Team.Kind.choices
        ],
        table=_table(areas, counts),
        brands={team.brand for team in context["items"] if team.brand},
    )
    return context


def _counts():
    """How many teams each area has of each kind, as `{(area id, kind): number}`."""
    rows = Team.objects.public().values("area_id", "kind").annotate(number=Count("pk")).order_by()
    return {(row["area_id"], row["kind"]): row["number"] for row in rows}


def _of_kind(counts, kind):
    return (number for (_area, of), number in counts.items() if of == kind)


def _table(areas, counts):
    rows = []
    for area in areas:
        if area.level not in (Area.Level.CITY, Area.Level.COUNTY):
            continue
        # The city's own row counts only what belongs to no county.
        ids = {area.pk} if area.level == Area.Level.CITY else subtree_in(areas, [area.pk])
        cells = []
        for kind in Team.Kind.values:
            number = sum(counts.get((pk, kind), 0) for pk in ids)
            cells.append(
                {"count": number, "querystring": urlencode({"kind": kind, "area": area.slug})}
            )
        rows.append({"area": area, "cells": cells, "total": sum(c["count"] for c in cells)})
    return rows


def _choice(request, name, choices, notices):
    value = request.GET.get(name, "")
    if value and value not in choices:
        notices.append(_("有的筛选条件不存在，没有使用。"))
    return value if value in choices else ""


def _row(request, name, rows, notices):
    value = request.GET.get(name, "")
    found = next((row for row in rows if row.slug == value), None) if value else None
    if value and found is None:
        notices.append(_("有的筛选条件不存在，没有使用。"))
    return found
