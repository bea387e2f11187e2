"""Who comes in, and what they find."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from core.permissions import in_scope
from plugins.contributions.models import Contributor, Placement, Submission
from plugins.contributions.services.acts import RIGHT

SEES = "contributions.view_submission"


def may_see_desk(user):
    return user.is_active and (user.has_perm(SEES) or user.has_perm(RIGHT))


class DeskView(View):
    """`right` is asked for each request, `acts` for those that change something."""

    right = SEES
    acts = RIGHT

    def dispatch(self, request, *args, **kwargs):
        wanted = self.right if request.method in ("GET", "HEAD") else self.acts
        if not request.user.is_active or not request.user.has_perm(wanted):
            raise Http404(_("没有这一页，或它不在您的范围内。"))
        return super().dispatch(request, *args, **kwargs)

    def submission(self, pk):
        """Return a piece that was handed in, of the user's areas, or 404."""
        rows = Submission.objects.in_scope_of(self.request.user)
        related = (
            "contributor__user",
            "area",
            "claimed_by",
            "activity__area",
            "page",
            "merged_into",
        )
        rows = rows.select_related(*related, "correction").with_record()
        placed = Placement.objects.filter(submission=OuterRef("pk"))
        merged = Submission.objects.filter(merged_into=OuterRef("pk"))
        rows = rows.annotate(is_placed=Exists(placed), has_merged=Exists(merged))
        row = rows.filter(pk=pk).first()
        if row is None or row.state == Submission.State.DRAFT:
            raise Http404(_("没有这一页，或它不在您的范围内。"))
        return row

    def contributor(self, pk):
        rows = Contributor.objects.exclude(state=Contributor.State.ERASED)
        row = rows.select_related("user", "area").filter(pk=pk).first()
        if row is None or not in_scope(self.request.user, row.area_id):
            raise Http404(_("没有这一页，或它不在您的范围内。"))
        return row

    def say(self, text):
        messages.success(self.request, text)

    def refuse(self, refusal):
        messages.error(self.request, str(refusal))

    def tell(self, refusals, most=5):
        """Say of several pieces why nothing was done with them."""
        if refusals:
            more = len(refusals) - most
            more = _("另有 %d 篇也没做成。") % more if more > 0 else ""
            self.refuse(" ".join([*refusals[:most], more]).strip())

    def back_to(self, default):
        """Return the address that the form names, where it is one of this site."""
        address = self.request.POST.get("next", "")
        good = url_has_allowed_host_and_scheme(address, allowed_hosts={self.request.get_host()})
        return address if good and address.startswith("/") else default
