"""The city office's import of old addresses, in place of Wagtail's own, and its checked forms."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.permissions import policy_registry

from core.permissions import works_citywide
from core.redirects.applying import carry_out
from core.redirects.forms import CheckedRedirectForm, ConfirmForm, UploadForm
from core.redirects.planning import OUTCOMES, WRONG, own_hosts, plan

MOST_SHOWN = 300


def may_import(user):
    """Whether `user` may take over old addresses: they concern the whole site."""
    policy = policy_registry.get_by_type(Redirect)
    return works_citywide(user) and all(
        policy.user_has_permission(user, action) for action in ("add", "change")
    )


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """A file is read and shown with what would come of each row; the same rows come back with
    the confirmation and are planned anew, for others may have changed something since."""

    template_name = "core/redirects/import.html"
    page_title = gettext_lazy("导入旧网址")
    header_icon = "redirect"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        index = {"url": reverse("wagtailredirects:index"), "label": _("重定向")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", UploadForm())
        return context

    def post(self, request):
        if "content" in request.POST:
            return self._confirm(request)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._answer(form=form, status=422)
        lines, old_hosts = form.cleaned_data["lines"], form.cleaned_data["old_hosts"]
        return self._preview(lines, old_hosts, self._plan(lines, old_hosts))

    def _confirm(self, request):
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            for error in form.non_field_errors():
                messages.error(request, error)
            return redirect("wagtailredirects:start_import")
        lines, old_hosts = form.cleaned_data["lines"], form.cleaned_data["old_hosts"]
        with transaction.atomic():
            made = self._plan(lines, old_hosts)
            if made.wrong and not form.cleaned_data["skip_wrong"]:
                messages.error(request, _("有的行有错，什么也没有导入。"))
                return self._preview(lines, old_hosts, made, status=422)
            number = carry_out(made, self._site(), request.user)
        text = _("导入了 %(number)d 条，%(same)d 条原来就有。")
        numbers = {"number": number, "same": len(made.rows) - number - made.wrong}
        messages.success(request, text % numbers)
        if made.wrong:
            messages.warning(request, _("有错的 %d 行没有导入。") % made.wrong)
        return redirect("wagtailredirects:index")

    def _plan(self, lines, old_hosts):
        return plan(lines, self._site(), own_hosts(self.request), old_hosts)

    def _site(self):
        return Site.objects.select_related("root_page").get(is_default_site=True)

    def _preview(self, lines, old_hosts, made, status=200):
        rows = sorted(made.rows, key=lambda row: (row.outcome != WRONG, row.line.number))
        counts = [(label, made.count(outcome)) for outcome, label in OUTCOMES.items()]
        return self._answer(
            status=status,
            confirm=ConfirmForm.holding(lines, old_hosts),
            plan=made,
            rows=rows[:MOST_SHOWN],
            hidden=max(len(rows) - MOST_SHOWN, 0),
            counts=[pair for pair in counts if pair[1]],
        )

    def _answer(self, status=200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)


class CheckedCreateView(views.CreateView):
    form_class = CheckedRedirectForm


class CheckedEditView(views.EditView):
    form_class = CheckedRedirectForm
