"""Who asks to write, and who writes."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.desk.headers import header
from core.permissions import scoped
from core.scoped_viewsets import text_search
from plugins.contributions.desk.access import DeskView
from plugins.contributions.desk.queue import ADOPTED
from plugins.contributions.models import Contributor, Submission
from plugins.contributions.services import joining
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.passwords import give_password

State = Contributor.State
PER_PAGE = 40
SEARCHED = ("real_name", "unit", "sign_in_name")


class PeopleView(DeskView):
    right = "contributions.view_contributor"
    acts = "contributions.change_contributor"

    def get(self, request):
        return self._show()

    def post(self, request):
        pk = request.POST.get("contributor", "")
        person = self.contributor(pk if pk.isdecimal() and len(pk) < 10 else 0)
        try:
            if request.POST.get("act") == "password":
                return self._show(given=(person.pk, give_password(person, request.user)))
            if request.POST.get("act") == "approve":
                joining.approve(person, request.user)
                self.say(_("%s 可以投稿了，已告诉本人。") % person.real_name)
            else:
                joining.refuse_contributor(person, request.user, request.POST.get("reason", ""))
                self.say(_("已答复 %s。") % person.real_name)
        except NotAllowed as refusal:
            self.refuse(refusal)
            return self._show(status=400, opened=person.pk)
        return redirect(self.back_to(reverse(joining.CONTRIBUTORS_PAGE)))

    def _show(self, status=200, opened=None, given=(None, "")):
        request, params = self.request, self.request.GET
        rows = scoped(Contributor.objects.exclude(state=State.ERASED), request.user)
        sums = rows.aggregate(
            **{state: Count("pk", filter=Q(state=state)) for state in _TABS}, all=Count("pk")
        )
        tab = params.get("tab", "")
        tab = tab if tab in (*_TABS, "all") else (State.WAITING if sums[State.WAITING] else "all")
        words = params.get("q", "").replace("\x00", "").strip()[:80]
        listed = rows if tab == "all" else rows.filter(state=tab)
        listed = text_search(listed, words, SEARCHED).select_related("area", "decided_by")
        listed = listed.order_by("applied_at" if tab == State.WAITING else "-applied_at", "pk")
        if given[0]:
            # Whoever it is stands on this page, whatever list the form was sent from.
            listed = rows.filter(pk=given[0]).select_related("area", "decided_by")
        page = Paginator(listed, PER_PAGE).get_page(params.get("p"))
        _with_figures(page.object_list)
        labels = {**_TABS, "all": _("全部")}
        context = {
            **header(_("投稿人"), "group", (_("来稿"), reverse("contributions_queue"))),
            "page": page,
            "tab": tab,
            "q": words,
            "opened": opened,
            "given_to": given[0],
            "password": given[1],
            "tabs": [(name, label, sums[name]) for name, label in labels.items()],
            "may_act": request.user.has_perm(self.acts),
        }
        response = render(request, "contributions/desk/people.html", context, status=status)
        if given[0]:
            add_never_cache_headers(response)
        return response


_TABS = {State.WAITING: State.WAITING.label, State.APPROVED: State.APPROVED.label}
_TABS[State.REFUSED] = State.REFUSED.label


def _with_figures(people):
    """Give each its number of pieces and of adopted ones, in one query."""
    rows = Submission.objects.filter(contributor__in=[each.pk for each in people])
    rows = rows.exclude(number=None).values("contributor").order_by()
    sums = {
        row["contributor"]: row
        for row in rows.annotate(n=Count("pk"), used=Count("pk", filter=Q(state__in=ADOPTED)))
    }
    for person in people:
        row = sums.get(person.pk, {})
        person.sent, person.used = row.get("n", 0), row.get("used", 0)
