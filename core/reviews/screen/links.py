"""送审链接: the links of one item at which leaders without an account read it, made and revoked."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.reviews import leader_links
from core.reviews.addresses import review_address
from core.reviews.models import LeaderLink
from core.reviews.rules import NotAllowed, why_not
from core.reviews.screen.permissions import find_item

#: How many links of an item are listed, the latest first.
SHOWN = 30
HOURS = [
    (24, gettext_lazy("一天")),
    (leader_links.USUAL_HOURS, gettext_lazy("三天")),
    (24 * 7, gettext_lazy("一周")),
    (leader_links.MOST_HOURS, gettext_lazy("两周")),
]


class LinkForm(forms.Form):
    reader = forms.CharField(
        label=gettext_lazy("给谁看"),
        max_length=60,
        help_text=gettext_lazy("写职务或姓名，记在审稿记录里，读的人也看得到。"),
        error_messages={"required": gettext_lazy("请写明这个链接给谁看。")},
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("有效"),
        choices=HOURS,
        coerce=int,
        initial=leader_links.USUAL_HOURS,
    )


class LeaderLinksView(WagtailAdminTemplateMixin, TemplateView):
    """Lists the links of an item; the address of a new one is shown once, since only its
    fingerprint is kept."""

    template_name = "reviews/links.html"
    page_title = gettext_lazy("送审链接")
    _show_breadcrumbs = True

    @cached_property
    def item(self):
        return find_item(self.request.user, *map(self.kwargs.get, ("app", "model", "pk")))[0]

    def dispatch(self, request, *args, **kwargs):
        refusal = why_not(request.user, self.item, "share")
        if refusal:
            raise PermissionDenied(refusal)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_breadcrumbs_items(self):
        draft = self.item.get_latest_revision_as_object()
        back = {"url": review_address(self.item), "label": str(draft)}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def post(self, request, **kwargs):
        if "revoke" in request.POST:
            return self._revoke(request.POST["revoke"])
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        values = form.cleaned_data
        try:
            link, path = leader_links.make_link(
                self.item, request.user, values["reader"], values["hours"]
            )
        except NotAllowed as refused:
            form.add_error(None, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        address = request.build_absolute_uri(path)
        return self.render_to_response(self.get_context_data(made=link, address=address))

    def _revoke(self, number):
        links = LeaderLink.objects.of(self.item)
        link = links.filter(pk=number).first() if number.isdigit() else None
        if link is None:
            raise Http404
        leader_links.revoke(link, self.request.user)
        messages.success(self.request, _("给“%s”的链接已作废，再打开会说已失效。") % link.reader)
        return redirect(self.request.path)

    def get_context_data(self, form=None, **kwargs):
        links = LeaderLink.objects.of(self.item).annotate(
            opened=Count("openings"), last_opened=Max("openings__opened_at")
        )
        return {
            **super().get_context_data(**kwargs),
            "form": form or LinkForm(),
            "links": links[:SHOWN],
            "review_url": review_address(self.item),
        }
