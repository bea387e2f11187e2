"""审签单: the record of one item's review on paper, and the list of all such records. Both live on
when item, revisions and accounts are gone."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Site

from core.checks.models import Override
from core.corrections.withdrawal import area_id_of
from core.exports import SafeExportMixin
from core.models import SiteSettings
from core.permissions import in_scope, scope_area_ids
from core.reviews.models import SignOff
from core.reviews.screen.permissions import kind_at, may_read, reads_reviews
from core.reviews.screen.trail import entry_of


class SheetView(TemplateView):
    """One item's sign-offs, as they are printed. The item itself may be gone."""

    template_name = "reviews/sheet.html"

    @cached_property
    def key(self):
        model = kind_at(self.kwargs["app"], self.kwargs["model"])
        return {
            "content_type": ContentType.objects.get_for_model(model),
            "object_id": str(self.kwargs["pk"]),
        }

    def dispatch(self, request, *args, **kwargs):
        self.rows = list(SignOff.objects.filter(**self.key).defer("text").order_by("pk"))
        if not self.rows or not self._may_read():
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _may_read(self):
        user = self.request.user
        model = self.key["content_type"].model_class()
        item = model._base_manager.filter(pk=self.kwargs["pk"]).first()
        if item is not None:
            return may_read(user, item, None, area_id_of(item))
        return reads_reviews(user) and in_scope(user, self.rows[-1].area_id)

    def get_context_data(self, **kwargs):
        cycles = {}
        for row in self.rows:
            cycles.setdefault(row.cycle, []).append(entry_of(row))
        site = Site.objects.filter(is_default_site=True).first()
        return {
            **super().get_context_data(**kwargs),
            "title": self.rows[-1].title,
            "kind": self.rows[-1].kind,
            "number": f"{self.key['content_type'].model}-{self.key['object_id']}",
            "cycles": list(cycles.values()),
            "overrides": Override.objects.filter(**self.key).order_by("pk"),
            "office": SiteSettings.for_site(site).nameplate if site else "",
            "printed_at": timezone.now(),
            "printed_by": self.request.user.get_full_name() or self.request.user.get_username(),
        }


class SheetFilterSet(WagtailFilterSet):
    title = django_filters.CharFilter(label=_("标题里的几个字"), lookup_expr="icontains")
    user_name = django_filters.CharFilter(label=_("审签人"), lookup_expr="icontains")
    outcome = django_filters.ChoiceFilter(label=_("结果"), choices=SignOff.Outcome.choices)
    signed_at = django_filters.DateFromToRangeFilter(label=_("日期"), widget=DateRangePickerWidget)

    class Meta:
        model = SignOff
        fields = ["title", "user_name", "outcome", "signed_at"]


def _sheet_link(row):
    return format_html(
        '<a href="{}">{}</a>',
        reverse(
            "reviews_sheet",
            args=[row.content_type.app_label, row.content_type.model, row.object_id],
        )
        if row.content_type_id and row.object_id.isdigit()
        else "",
        row.title,
    )


class SheetListView(SafeExportMixin, ReportView):
    """All sign-offs in the user's areas, the latest first."""

    page_title = _("审签记录")
    header_icon = "clipboard-list"
    model = SignOff
    filterset_class = SheetFilterSet
    index_url_name = "reviews_sheets"
    index_results_url_name = "reviews_sheets_results"
    is_searchable = False
    default_ordering = "-signed_at"
    export_filename = "sign-offs"
    list_export = [
        *("title", "kind", "get_stage_display", "get_outcome_display", "user_name", "role"),
        *("signed_at", "revision_number", "text_hash", "note"),
    ]
    export_headings = {
        "get_stage_display": _("审次"),
        "get_outcome_display": _("结果"),
    }
    columns = [
        Column("title", label=_("标题"), accessor=_sheet_link),
        Column("stage", label=_("审次"), accessor="get_stage_display"),
        Column("outcome", label=_("结果"), accessor="get_outcome_display"),
        Column("user_name", label=_("审签人")),
        Column("note", label=_("说明"), classname="when-wide"),
        DateColumn("signed_at", label=_("时间")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not may_see_sheets(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        rows = SignOff.objects.defer("text").select_related("content_type")
        allowed = scope_area_ids(self.request.user)
        return rows if allowed is None else rows.filter(area_id__in=allowed)

    def get_queryset(self):
        return self.get_base_queryset().order_by("-signed_at", "-pk")


def may_see_sheets(user):
    """Whether the list of sign-offs is any of `user`'s business."""
    return user.is_active and reads_reviews(user) and scope_area_ids(user) != set()


class SheetsMenuItem(MenuItem):
    """The list, in the menu of reports."""

    def is_shown(self, request):
        return may_see_sheets(request.user)
