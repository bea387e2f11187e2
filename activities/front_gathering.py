"""What the blocks of a front page (`core.front_blocks.Front`) share: each question is asked once
for all of them."""

from django.db.models import Case, Q, When
from django.utils import timezone

from activities.fronts import numbers, numbers_by_area
from activities.models import Activity, CampaignPage
from core.frame import areas_of
from core.trees import subtree_in


def agenda_on(front):
    """Return `(soon, done)` of a front page: upcoming activities, the next first, and those just
    over, the latest first, as many as its blocks show; one query for both."""
    return front.shared("agenda", lambda: _agenda(front))


def _agenda(front):
    from activities.front_blocks import DoneBlock, SoonBlock

    records, now = _records(front), timezone.now()
    ahead = records.upcoming(now).values("pk")[: _most(front.values_of(SoonBlock))]
    over = records.ended(now).values("pk")[: _most(front.values_of(DoneBlock))]
    found = list(Activity.objects.for_agenda().filter(Q(pk__in=ahead) | Q(pk__in=over)))
    soon = [record for record in found if record.start > now]
    done = [record for record in found if record.start <= now]
    return (
        sorted(soon, key=lambda record: (record.start, record.pk)),
        sorted(done, key=lambda record: (record.start, record.pk), reverse=True),
    )


def _most(values):
    return max((value["number"] for value in values), default=0)


def figures_on(front):
    """Return the figures of a front page (`core.front_blocks.Front`), asked once for all blocks:
    what `numbers` returns, in a section what `numbers_by_area` returns."""

    def ask():
        return numbers() if front.area_ids is None else numbers_by_area(front.area_ids)

    return front.shared("figures", ask)


def stations_on(front):
    """Return the areas right below the front page's as dicts, those with most activities first:
    `area`, `below` (how many areas it has), `activities` (this year's, with those below)."""
    if front.area is None:
        return []
    activities_in = figures_on(front)["activities"]
    areas = areas_of(front.request)
    rows = []
    for area in areas:
        if area.parent_id == front.area.pk:
            covered = subtree_in(areas, [area.pk])
            total = sum(activities_in.get(pk, 0) for pk in covered)
            rows.append({"area": area, "below": len(covered) - 1, "activities": total})
    return sorted(rows, key=lambda row: -row["activities"])


def campaigns(section=None, asked=()):
    """Return `{pk: campaign}` of those in `asked` that the public may read, and under None the
    one that is on now, else the latest; each with its phases; two queries."""
    public = CampaignPage.objects.live().public().select_related("lead_image")
    own = public if section is None else public.descendant_of(section)
    today = timezone.localdate()
    is_on = Case(When(starts__lte=today, ends__gte=today, then=0), default=1)
    best = own.order_by(is_on, "-starts", "-pk").values("pk")[:1]
    found = list(public.filter(Q(pk__in=asked) | Q(pk__in=best)).prefetch_related("phases"))
    chosen = {campaign.pk: campaign for campaign in found}
    automatic = max(
        (page for page in found if section is None or page.path.startswith(section.path)),
        key=lambda page: (page.starts <= today <= page.ends, page.starts, page.pk),
        default=None,
    )
    return {**chosen, None: automatic}


def _records(front):
    records = Activity.objects.public()
    return records if front.area_ids is None else records.in_areas(front.area_ids)
