"""Where one's own piece was printed outside: entered by its author, confirmed by an editor."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.throttling import LocalLimit, too_many
from plugins.contributions.access import contributors_only, own_piece
from plugins.contributions.models import Level, Outlet, PointRule
from plugins.contributions.placement_form import PlacementForm
from plugins.contributions.proofs import proof_response
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.placing import note_placement

#: Each may bring a proof of 20 MB.
NOTED = LocalLimit("contribute-placements", most=40, seconds=3600)


@contributors_only
def placements(request, pk):
    """What is known of one piece, and the form for one more."""
    row = own_piece(request, pk)
    noted = list(row.placements.select_related("outlet"))
    if not row.may_be_printed and not noted:
        messages.error(request, _("采用以后才能登记刊用。"))
        return redirect("contribute_piece", pk)
    if request.method != "POST":
        return _show(request, row, noted, PlacementForm(initial={"date": timezone.localdate()}))
    form = PlacementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, row, noted, form, 422)
    wait = NOTED.hit(request.user.pk).wait
    if wait:
        return too_many(request, wait)
    try:
        note_placement(request.user, submission=row, **form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show(request, row, noted, form, 422)
    messages.success(request, _("登记好了，编辑核对后算积分。"))
    return redirect("contribute_placements", pk)


@require_safe
@contributors_only
def proof(request, pk, placement_id):
    """Of one's own piece, to its author; editors have their own address for it."""
    row = own_piece(request, pk)
    placement = row.placements.select_related("outlet").filter(pk=placement_id).first()
    if placement is None:
        raise Http404
    return proof_response(request, placement)


def _show(request, row, noted, form, status=200):
    context = {
        "piece": row,
        "noted": noted,
        "form": form,
        "rules": [(Level(level).label, points) for level, points in PointRule.table().items()],
        "has_outlets": Outlet.objects.exists(),
    }
    return render(request, "contributions/placements.html", context, status=status)
