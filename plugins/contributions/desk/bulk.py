"""Several pieces of the queue at once, and the way from one to the next."""

import logging

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.models import Area
from core.roles import Role, holders_in
from plugins.contributions.models import Submission
from plugins.contributions.services.acts import NotAllowed

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 50
#: As far as somebody leafs.
MOST_NEAR = 2000
EDITORS = (Role.RESPONSIBLE, Role.EDITOR, Role.COUNTY_ADMIN, Role.CITY_ADMIN)


def chosen(user, picked):
    """Return the rows of the ids that came from outside, those beyond the areas of `user` left
    out as if they were none."""
    ids = [pk for pk in picked if pk.isdecimal() and len(pk) < 10][:MOST_AT_ONCE]
    rows = Submission.objects.in_scope_of(user).exclude(state=Submission.State.DRAFT)
    rows = rows.filter(pk__in=ids).select_related("contributor", "area", "claimed_by")
    return rows.prefetch_related("placements__outlet", "merged").order_by("submitted_at", "pk")


def each(rows, act):
    """Do `act` with each of `rows`; return how many times it was done, and the sentences that say
    why it was not. What goes wrong with one holds up no other."""
    done, refusals = 0, []
    for row in rows:
        try:
            act(row)
            done += 1
        except NotAllowed as refusal:
            refusals.append(f"《{row}》：{refusal}")
        except Exception:
            logger.exception("Failed for %s", row.number)
            refusals.append(_("《%s》：没做成，出了错，已经记下。请单独再试。") % row)
    return done, refusals


def address_of(rows, back):
    """Return the address of 转给 for `rows`."""
    values = {"pick": [row.pk for row in rows], "next": back}
    return f"{reverse('contributions_hand_over')}?{urlencode(values, doseq=True)}"


def editors_of(rows):
    """Return the editors of whom each may take at least one of `rows`; two queries."""
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    areas = set()
    for row in rows:
        area = row.area_id
        while area is not None and area not in areas:
            areas.add(area)
            area = parents.get(area)
    return holders_in(EDITORS, areas).order_by("pk")[:60]


def near(queue, pk, step):
    """Return the id of the piece `step` further in the list of `queue`, None at its end. One that
    has left the list meanwhile leads to its beginning."""
    ids = list(queue.rows().values_list("pk", flat=True)[:MOST_NEAR])
    if pk not in ids:
        return ids[0] if ids else None
    place = ids.index(pk) + step
    return ids[place] if 0 <= place < len(ids) else None
