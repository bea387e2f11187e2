"""The log of what was printed outside: list, form, confirmation; and the outlets themselves."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.desk.headers import header
from core.scoped_reports import explorable_pages
from core.scoped_viewsets import text_search
from plugins.contributions.desk.access import DeskView
from plugins.contributions.models import Level, Outlet, Placement, Submission
from plugins.contributions.placement_form import PlacementForm
from plugins.contributions.proofs import proof_response
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.placing import (
    RIGHT,
    confirm_placement,
    note_placement,
    remove_placement,
)

PER_PAGE = 40
SEARCHED = ("submission__title", "submission__number", "page__title", "outlet__name")


class OutletForm(forms.ModelForm):
    class Meta:
        model = Outlet
        fields = ("name", "level", "kind")


class DeskPlacementForm(PlacementForm):
    """Names what was printed by its number (来稿) or by the address number of its page."""

    what = forms.CharField(
        label=_("哪一篇"),
        max_length=40,
        help_text=_("来稿写编号，例如 TG-2026-0001；本站的文章写它在后台地址里的数字。"),
    )

    field_order = ("what",)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_what(self):
        text = self.cleaned_data["what"].replace("\x00", "").strip()
        self.submission = self.page = None
        if text.isdecimal() and len(text) < 10:
            self.page = explorable_pages(self.user).filter(pk=text, depth__gt=2).first()
        else:
            rows = Submission.objects.in_scope_of(self.user).select_related("contributor__user")
            self.submission = rows.filter(number__iexact=text).first()
        if self.submission is None and self.page is None:
            raise forms.ValidationError(_("没有这一篇，或它不在您的范围内。请核对编号。"))
        return text


class _Log(DeskView):
    right = "contributions.view_placement"
    acts = RIGHT

    def placement(self, pk):
        rows = Placement.objects.in_scope_of(self.request.user)
        row = rows.select_related("submission", "page", "outlet").filter(pk=pk).first()
        if row is None:
            raise Http404
        return row


class PlacementsView(_Log):
    def get(self, request):
        params = request.GET
        chosen = {
            "q": params.get("q", "").replace("\x00", "").strip()[:80],
            "level": _one_of(params.get("level"), Level.values),
            "kind": _one_of(params.get("kind"), Outlet.Kind.values),
            "from": _day(params.get("from")),
            "to": _day(params.get("to")),
        }
        rows = Placement.objects.in_scope_of(request.user)
        waiting = rows.filter(confirmed_at=None).count()
        tab = "waiting" if params.get("tab") == "waiting" else "all"
        if tab == "waiting":
            rows = rows.filter(confirmed_at=None)
        rows = _filtered(rows, chosen)
        related = ("submission__contributor", "page", "outlet", "area", "entered_by")
        rows = rows.select_related(*related, "confirmed_by")
        context = {
            **header(_("外部刊用"), "globe", (_("来稿"), reverse("contributions_queue"))),
            "page": Paginator(rows, PER_PAGE).get_page(params.get("p")),
            "chosen": chosen,
            "day_from": chosen["from"],
            "tab": tab,
            "waiting": waiting,
            "levels": Level.choices,
            "kinds": Outlet.Kind.choices,
            "may_act": request.user.has_perm(self.acts),
            "query": _without_page(params),
        }
        return render(request, "contributions/desk/placements.html", context)

    def post(self, request):
        pk = request.POST.get("placement", "")
        row = self.placement(pk if pk.isdecimal() and len(pk) < 10 else 0)
        try:
            if request.POST.get("act") == "remove":
                remove_placement(row, request.user)
                self.say(_("这一条删掉了。"))
            else:
                confirm_placement(row, request.user)
                self.say(_("核对好了。作者会收到通知，积分算上了。"))
        except NotAllowed as refusal:
            self.refuse(refusal)
        return redirect(self.back_to("contributions_placements"))


class PlacementNewView(_Log):
    right = RIGHT

    def get(self, request):
        initial = {"what": request.GET.get("what", "")[:40]}
        return self._show(DeskPlacementForm(user=request.user, initial=initial))

    def post(self, request):
        form = DeskPlacementForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._show(form, 400)
        values = {name: form.cleaned_data[name] for name in ("outlet", "date", "link", "proof")}
        try:
            note_placement(request.user, submission=form.submission, page=form.page, **values)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, 400)
        self.say(_("登记好了。"))
        return redirect("contributions_placements")

    def _show(self, form, status=200):
        context = {
            **header(_("登记刊用"), "globe", (_("外部刊用"), reverse("contributions_placements"))),
            "form": form,
            "has_outlets": Outlet.objects.exists(),
        }
        return render(
            self.request, "contributions/desk/placement_form.html", context, status=status
        )


class ProofView(_Log):
    def get(self, request, pk):
        return proof_response(request, self.placement(pk))


class OutletsView(_Log):
    """All outlets, whoever entered them; one list for the whole city."""

    def get(self, request):
        return self._show(OutletForm())

    def post(self, request):
        pk = request.POST.get("outlet", "")
        known = None
        if pk:
            known = Outlet.objects.filter(pk=pk if pk.isdecimal() and len(pk) < 10 else 0).first()
            if known is None:
                raise Http404
        form = OutletForm(request.POST, instance=known)
        if not form.is_valid():
            return self._show(form, 400, known)
        form.save()
        self.say(_("“%s”存下了。") % form.instance.name)
        return redirect("contributions_outlets")

    def _show(self, form, status=200, edited=None):
        if edited is None and self.request.method == "GET":
            pk = self.request.GET.get("edit", "")
            if pk.isdecimal() and len(pk) < 10:
                edited = Outlet.objects.filter(pk=pk).first()
                form = OutletForm(instance=edited) if edited else form
        confirmed = Count("placements", filter=Q(placements__confirmed_at__isnull=False))
        context = {
            **header(_("外部媒体"), "globe", (_("外部刊用"), reverse("contributions_placements"))),
            "outlets": Outlet.objects.annotate(times=confirmed)[:500],
            "form": form,
            "edited": edited,
            "may_act": self.request.user.has_perm(self.acts),
        }
        return render(self.request, "contributions/desk/outlets.html", context, status=status)


def _filtered(rows, chosen):
    if chosen["level"]:
        rows = rows.filter(outlet__level=chosen["level"])
    if chosen["kind"]:
        rows = rows.filter(outlet__kind=chosen["kind"])
    if chosen["from"]:
        rows = rows.filter(date__gte=chosen["from"])
    if chosen["to"]:
        rows = rows.filter(date__lte=chosen["to"])
    return text_search(rows, chosen["q"], SEARCHED) if chosen["q"] else rows


def _one_of(value, allowed):
    return value if value in allowed else ""


def _day(value):
    try:
        return parse_date(value or "")
    except ValueError:
        return None


def _without_page(params):
    kept = params.copy()
    kept.pop("p", None)
    return kept.urlencode()
