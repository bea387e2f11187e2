"""What the public page of a record and of a team shows, for the address and the preview alike."""

from django.db.models import F, Q
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, get_page_models

from activities.models import Activity, ActivityReportPage, Team
from activities.team_history import branches_of, history_of
from core.models import BasePage
from core.querysets import readable
from search.engines.base import Between, Key
from search.similar import similar_keys

MOST_PAGES, SHOWN_PAGES = 12, 3
MOST_OF_TEAM, MOST_SIMILAR = 3, 4
MOST_KIN = 6


def activity_context(activity):
    """Return template context for one record: the pages about it and what follows."""
    return {
        "activity": activity,
        "co_teams": [team for team in activity.co_teams.all() if team.live],
        "photos": [p for p in activity.photos.select_related("image") if p.image.is_shown],
        "attachments": list(activity.attachments.select_related("document")),
        "linked_pages": _pages_about(activity) if activity.pk else [],
        **_others(activity),
    }


def team_context(team):
    """Return template context for one team: its history from records, branches, activities. What
    asks much (`history`, `branches`, `figures`) is made when a template shows it."""
    records = Activity.objects.public().of_team(team) if team.pk else Activity.objects.none()
    shown = SimpleLazyObject(lambda: _around_now(records))
    stories = _stories_of(team) if team.pk else []
    history = SimpleLazyObject(lambda: history_of(team, records, _honours(stories)))
    below, kin = _teams_around(team)
    return {
        "team": team,
        "categories": list(team.categories.all()),
        "history": history,
        "figures": SimpleLazyObject(lambda: history["figures"]),
        "honours": [title for _year, title, _url in _honours(stories) if title],
        "upcoming": SimpleLazyObject(lambda: [row for row in shown if row.is_ahead]),
        "recent": SimpleLazyObject(lambda: [row for row in shown if not row.is_ahead][::-1]),
        "branches": SimpleLazyObject(lambda: branches_of(below)),
        "stories": _latest_about(team, stories) if team.pk else [],
        "kin": kin,
    }


def _others(activity):
    """Return what stands around a record, in one query: `more_of_team`, the latest of its team;
    `similar`, what is like it and was not called off, none in both; `turn`, the public records
    that begin before and after it as `older` and `newer`, each or None."""
    if activity.pk is None:
        return {"more_of_team": [], "similar": [], "turn": {"older": None, "newer": None}}
    held = (("held", Between("cancelled", 0, 1)),)
    key, limit = Key("activity", activity.pk), MOST_SIMILAR + MOST_OF_TEAM
    alike = [pk for _kind, pk in similar_keys(key, ("activity",), limit, held)]
    records = Activity.objects.public()
    others = records.exclude(pk=activity.pk)
    of_team = others.filter(team_id=activity.team_id).newest_first().values("pk")[:MOST_OF_TEAM]
    same, place = {"start": activity.start}, (activity.start, activity.pk)
    before = records.filter(start__lte=activity.start).exclude(**same, pk__gte=activity.pk)
    after = records.filter(start__gte=activity.start).exclude(**same, pk__lte=activity.pk)
    before = before.order_by("-start", "-pk").values("pk")[:1]
    after = after.order_by("start", "pk").values("pk")[:1]
    wanted = Q(pk__in=alike) | Q(pk__in=of_team) | Q(pk__in=before) | Q(pk__in=after)
    found = {row.pk: row for row in others.filter(wanted).for_agenda().newest_first()}
    by_start = sorted((row.start, row.pk) for row in found.values())
    older = [pk for start, pk in by_start if (start, pk) < place]
    newer = [pk for start, pk in by_start if (start, pk) > place]
    more_of_team = [row for row in found.values() if row.team_id == activity.team_id]
    more_of_team = more_of_team[:MOST_OF_TEAM]
    similar = [found[pk] for pk in alike if pk in found and found[pk] not in more_of_team]
    return {
        "more_of_team": more_of_team,
        "similar": similar[:MOST_SIMILAR],
        "turn": {
            "older": found[older[-1]] if older else None,
            "newer": found[newer[0]] if newer else None,
        },
    }


def _teams_around(team):
    """Return the public teams right below `team`, and the first few others at work in the same
    area or for the same brand; one query."""
    if team.pk is None:
        return [], []
    teams = Team.objects.public()
    near = Q(area_id=team.area_id)
    near |= Q(brand_id=team.brand_id) if team.brand_id else Q()
    kin = teams.filter(near).exclude(pk=team.pk).exclude(parent=team).order_by("position", "pk")
    found = teams.filter(Q(parent=team) | Q(pk__in=kin.values("pk")[:MOST_KIN])).for_listing()
    below = [other for other in found if other.parent_id == team.pk]
    return below, [other for other in found if other.parent_id != team.pk]


def _pages_about(activity):
    """Live pages about the record that everybody may read, the latest first. Types that mask
    their titles come along whole, so that a name kept back there is kept back here too."""
    masking = [
        model._meta.model_name
        for model in get_page_models()
        if getattr(model, "public_title", BasePage.public_title) is not BasePage.public_title
    ]
    found = Page.objects.live().filter(activity_links__activity=activity).distinct()
    found = (
        readable(found)
        .select_related(*masking)
        .order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    )
    pages = []
    for page in found[:MOST_PAGES]:
        model = page.specific_class
        whole = getattr(page, model._meta.model_name) if model._meta.model_name in masking else page
        pages.append(
            {
                "title": getattr(whole, "public_title", page.title),
                "url": page.url,
                "kind": model.get_verbose_name(),
                "date": page.first_published_at,
            }
        )
    return pages


def _around_now(records):
    """The next four and the last six records, those over and those to come, in order of time."""
    near = Q(pk__in=records.upcoming().values("pk")[:4]) | Q(
        pk__in=records.ended().values("pk")[:6]
    )
    return list(Activity.objects.filter(near).for_agenda().order_by("start", "pk"))


def _stories_of(team):
    stories = readable(team.stories.live()).for_listing()
    return list(stories.prefetch_related("honours")[:MOST_PAGES])


def _honours(stories):
    """`(year, title, url)` of the honours that stories of the team name, a person's with the name
    as it may be shown."""
    return [
        (
            honour.year,
            honour.title if story.is_team else f"{story.public_name}：{story.masked(honour.title)}",
            story.url,
        )
        for story in stories
        for honour in story.honours.all()
        if honour.year
    ]


def _latest_about(team, stories):
    """The latest stories of the team and reports of its records."""
    reports = (
        ActivityReportPage.objects.live()
        .public()
        .filter(activity_links__activity__in=Activity.objects.public().filter(team=team))
    )
    pages = [*stories[:SHOWN_PAGES], *reports.for_listing().distinct()[:SHOWN_PAGES]]
    dated = (page for page in pages if page.publication_date)
    return sorted(dated, key=lambda page: page.publication_date, reverse=True)[:SHOWN_PAGES]
