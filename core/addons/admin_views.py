"""The add-ons screen of the city office, and the page of all report sections."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from core.addons import cards
from core.addons.faults import forgive
from core.addons.models import AddonAct, AddonChange
from core.addons.points.reports import sections_for, table_of
from core.addons.registry import UnknownAddon, addon_of, all_addons
from core.addons.sheets import workbook_of
from core.addons.switching import (
    SwitchRefused,
    disable,
    enable,
    note_change,
    site_name,
    why_not_disabled,
)
from core.addons.uninstalling import plan_for
from core.addons.upgrading import upgrade
from core.models import SiteState
from core.roles import Role, has_role

RECENT, PER_PAGE = 8, 50
#: The longest period a report is asked for, in days.
LONGEST_PERIOD = 366 * 5


def may_manage(user):
    """Tell whether `user` may switch add-ons: the city's administrators."""
    return user.is_active and (user.is_superuser or has_role(user, Role.CITY_ADMIN))


class AddonsView(WagtailAdminTemplateMixin, TemplateView):
    _show_breadcrumbs = True
    header_icon = "wm-addons"
    page_title = gettext_lazy("附加组件")

    def dispatch(self, request, *args, **kwargs):
        if not may_manage(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]

    @property
    def config(self):
        try:
            return addon_of(self.kwargs["label"])
        except UnknownAddon:
            raise Http404 from None


class CardsView(AddonsView):
    """All add-ons, what is wrong first."""

    template_name = "addons/cards.html"

    def get_page_subtitle(self):
        return _("%d 个已安装") % len(all_addons())

    def get_context_data(self, **kwargs):
        found = cards.cards()
        shown = {
            "": found,
            "bad": [card for card in found if card.is_bad],
            "behind": [card for card in found if card.is_behind],
        }
        chosen = self.request.GET.get("show", "")
        chosen = chosen if chosen in shown else ""
        words = {"": _("全部"), "bad": _("有问题"), "behind": _("可升级")}
        return {
            **super().get_context_data(**kwargs),
            "cards": shown[chosen],
            "tabs": [(key, words[key], len(shown[key]), key == chosen) for key in shown],
            "installed": len(all_addons()),
            "changes": AddonChange.objects.select_related("user")[:RECENT],
        }


class LogView(AddonsView):
    """The audit log; of one add-on with `?addon=`."""

    page_title = gettext_lazy("附加组件的操作记录")
    template_name = "addons/log.html"

    def get_context_data(self, **kwargs):
        changes = AddonChange.objects.select_related("user")
        label = self.request.GET.get("addon", "")
        if label:
            changes = changes.filter(label=label[:40])
        page = Paginator(changes, PER_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "page": page, "label": label}


class EnableView(AddonsView):
    http_method_names = ["post"]

    def post(self, request, label, site_id):
        site = get_object_or_404(Site, pk=site_id)
        try:
            enable(self.config, site, request.user)
        except SwitchRefused as error:
            messages.error(request, str(error))
        else:
            told = {"title": self.config.title, "site": site_name(site)}
            messages.success(request, _("已在%(site)s启用“%(title)s”。") % told)
        return redirect("addons")


class DisableForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("为什么停用（记入操作记录）"), max_length=200, required=False
    )


class DisableView(AddonsView):
    """Says what goes while the add-on is off, and asks why."""

    page_title = gettext_lazy("停用附加组件")
    template_name = "addons/disable.html"

    def get_context_data(self, **kwargs):
        site = get_object_or_404(Site, pk=self.kwargs["site_id"])
        plan = plan_for(self.config)
        return {
            "form": DisableForm(),
            **super().get_context_data(**kwargs),
            "addon": self.config,
            "site": site,
            "site_name": site_name(site),
            "gives": cards.gives(self.config),
            "total": plan.total,
            "hindrance": why_not_disabled(self.config, site),
        }

    def post(self, request, label, site_id):
        form = DisableForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        site = get_object_or_404(Site, pk=site_id)
        try:
            disable(self.config, site, request.user, form.cleaned_data["note"])
        except SwitchRefused as error:
            messages.error(request, str(error))
        else:
            told = {"title": self.config.title, "site": site_name(site)}
            messages.success(request, _("已在%(site)s停用“%(title)s”，数据都留着。") % told)
        return redirect("addons")


class UpgradeView(AddonsView):
    http_method_names = ["post"]

    def post(self, request, label):
        try:
            upgrade(self.config, request.user)
        except SwitchRefused as error:
            messages.error(request, str(error))
        else:
            told = {"title": self.config.title, "version": self.config.version}
            messages.success(request, _("“%(title)s”已升级到 %(version)s。") % told)
        return redirect("addons")


class ForgiveView(AddonsView):
    """Somebody has seen what went wrong; pages that are kept without it are made anew."""

    http_method_names = ["post"]

    def post(self, request, label):
        if forgive(self.config):
            note_change(self.config, AddonAct.FORGIVE, request.user)
            SiteState.raise_generation()
        messages.success(request, _("已清除出错记录，下次打开网页时再试。"))
        return redirect("addons")


class UninstallView(AddonsView):
    """What uninstalling would delete. It is done by a command, so that nobody does it by a
    click."""

    page_title = gettext_lazy("卸载会删什么")
    template_name = "addons/uninstall.html"

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "addon": self.config,
            "plan": plan_for(self.config),
        }


class PeriodForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("从"))
    last = forms.DateField(label=gettext_lazy("到"))

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and not 0 <= (last - first).days <= LONGEST_PERIOD:
            raise forms.ValidationError(_("请让“到”不早于“从”，最长五年。"))
        return self.cleaned_data


class ReportsView(WagtailAdminTemplateMixin, TemplateView):
    """统计报表: the sections of all add-ons, over one period."""

    _show_breadcrumbs = True
    header_icon = "table"
    page_title = gettext_lazy("统计报表")
    template_name = "addons/reports.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request):
        today = timezone.localdate()
        period = {"first": today.replace(day=1, month=1), "last": today}
        form = PeriodForm(request.GET if "first" in request.GET else period)
        if form.is_valid():
            period = form.cleaned_data
        sections = sections_for(request)
        if wanted := request.GET.get("export", ""):
            return self.export(request, sections, wanted, period)
        tables = [
            (section, table_of(config, section, request, **period)) for config, section in sections
        ]
        query = f"first={period['first']}&last={period['last']}"
        context = self.get_context_data(form=form, tables=tables, query=query, period=period)
        return self.render_to_response(context)

    def export(self, request, sections, wanted, period):
        for config, section in sections:
            if section.name == wanted:
                table = table_of(config, section, request, **period)
                if table is None:
                    break
                response = HttpResponse(
                    workbook_of(str(section.title), table),
                    content_type=(
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    ),
                )
                days = f"{period['first']}_{period['last']}"
                name = f"{section.name}-{days}.xlsx"
                response["Content-Disposition"] = f'attachment; filename="{name}"'
                return response
        messages.error(request, _("这张表现在给不出来，请稍后再试。"))
        return redirect(reverse("addons_reports"))
