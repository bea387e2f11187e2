"""The list of one's notices, and the way from a notice to what it is about."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.notices.kinds import notice_kinds
from core.notices.models import Notice

PER_PAGE = 50


class NoticeListView(WagtailAdminTemplateMixin, TemplateView):
    _show_breadcrumbs = True
    page_title = gettext_lazy("通知")
    header_icon = "mail"
    template_name = "notices/list.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        own = Notice.objects.of(self.request.user)
        shows_all = self.request.GET.get("all") == "1"
        rows = own if shows_all else own.unread()
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        kinds = notice_kinds()
        for notice in page:
            kind = kinds.get(notice.kind)
            notice.kind_label = kind.label if kind else ""
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "shows_all": shows_all,
        }

    def post(self, request):
        """Mark one notice as read, or all that were there when the list was made."""
        own = Notice.objects.of(request.user).unread()
        try:
            if "one" in request.POST:
                own = own.filter(pk=int(request.POST["one"]))
            else:
                own = own.filter(pk__lte=int(request.POST.get("until", "")))
        except ValueError:
            raise Http404 from None
        own.update(read_at=timezone.now())
        all_too = "?all=1" if request.GET.get("all") == "1" else ""
        return redirect(reverse("notices_list") + all_too)


class OpenNoticeView(View):
    """Marks a notice as read and goes where it leads; anybody else's is 404."""

    def get(self, request, pk):
        notice = get_object_or_404(Notice, pk=pk, user=request.user)
        if notice.read_at is None:
            Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now())
        hosts = {request.get_host()}
        if notice.link and url_has_allowed_host_and_scheme(notice.link, hosts, request.is_secure()):
            return redirect(notice.link)
        return redirect("notices_list")
