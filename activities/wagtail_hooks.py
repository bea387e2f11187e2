from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from activities.admin_filters import ActivityFilterSet, TeamFilterSet
from activities.admin_views import DraftReportView, ResultExportView
from activities.bulk_actions import CancelActivities, ChangeBrand, ChangeCategory, ChangeOccasion
from activities.forms import ActivityRecordForm, TeamForm
from activities.models import Activity, Team
from activities.occasion_work import OccasionWorkView
from activities.panels import activity_panels, team_panels
from activities.quick.views import PhotoView, QuickRecordView
from activities.vocabulary_admin import VocabularyGroup
from core.roles import Role, roles_of
from core.scoped_viewsets import (
    ScopedEditView,
    ScopedIndexView,
    ScopedViewSet,
    status_columns,
)

modeladmin_register(VocabularyGroup)

DRAFT_REPORT = "wagtailsnippets_activities_activity:draft_report"


def draft_report_button(activity, priority=25):
    return Button(
        _("从活动生成报道"),
        url=reverse(DRAFT_REPORT, args=[activity.pk]),
        icon_name="doc-full",
        priority=priority,
    )


def starts(activity):
    """The date itself: Wagtail's date column says "just now" of all that is to come."""
    return date_format(timezone.localtime(activity.start), "Y年n月j日 H:i")


class ActivityIndexView(ScopedIndexView):
    def get_list_more_buttons(self, instance):
        return [*super().get_list_more_buttons(instance), draft_report_button(instance)]


class ActivityEditView(ScopedEditView):
    @cached_property
    def header_more_buttons(self):
        return [*super().header_more_buttons, draft_report_button(self.object)]


class ActivityViewSet(ScopedViewSet):
    model = Activity
    icon = "date"
    menu_label = _("活动记录")
    menu_order = 100
    index_view_class = ActivityIndexView
    edit_view_class = ActivityEditView
    filterset_class = ActivityFilterSet
    edit_handler = ObjectList(activity_panels, base_form_class=ActivityRecordForm)
    search_fields = ["title", "code", "place", "team__name"]
    ordering = ["-start", "-pk"]
    list_per_page = 25
    export_filename = "activities"
    list_export = [
        *("code", "title", "start", "end", "area", "place", "team", "category", "brand"),
        *("occasion", "state.label", "participants", "hours_per_person", "total_hours"),
        *("people_served", "audience", "live"),
    ]
    export_headings = {"state.label": _("状态"), "live": _("已发布")}

    def get_queryset(self, request):
        related = ("area", "team", "category", "brand", "occasion")
        return super().get_queryset(request).select_related(*related)

    @cached_property
    def list_display(self):
        return [
            "title",
            Column("code", label=_("编号"), sort_key="code", classname="when-wide"),
            Column("start", label=_("开始"), accessor=starts, sort_key="start"),
            Column("area", label=_("区域"), classname="when-wide"),
            Column("team", label=_("队伍"), classname="when-wide"),
            Column("state", label=_("状态"), accessor=lambda activity: activity.state.label),
            *status_columns(),
        ]

    def get_urlpatterns(self):
        report = self.construct_view(DraftReportView)
        results = self.construct_view(ResultExportView)
        return [
            *super().get_urlpatterns(),
            path("report/<int:pk>/", report, name="draft_report"),
            path("found/", results, name="found"),
        ]


class TeamViewSet(ScopedViewSet):
    model = Team
    icon = "group"
    menu_label = _("志愿服务队")
    menu_order = 200
    filterset_class = TeamFilterSet
    edit_handler = ObjectList(team_panels, base_form_class=TeamForm)
    search_fields = ["name", "short_name", "association_name"]
    ordering = ["position", "pk"]
    list_per_page = 25
    export_filename = "teams"
    list_export = [
        *("name", "short_name", "association_name", "get_kind_display", "parent", "area", "brand"),
        *("founded", "member_count", "sponsor_unit", "registered", "registration_number", "live"),
    ]
    export_headings = {"get_kind_display": _("类型"), "live": _("已发布")}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area", "parent", "brand")

    @cached_property
    def list_display(self):
        return [
            "name",
            Column("kind", label=_("类型"), accessor="get_kind_display", sort_key="kind"),
            Column("area", label=_("区域"), classname="when-wide"),
            Column("parent", label=_("上级队伍"), classname="when-wide"),
            Column("member_count", label=_("队员"), sort_key="member_count", classname="when-wide"),
            *status_columns(),
        ]


class RecordGroup(SnippetViewSetGroup):
    menu_label = _("活动与队伍")
    menu_icon = "date"
    menu_order = 150
    items = (ActivityViewSet, TeamViewSet)


register_snippet(RecordGroup)

for action in (ChangeCategory, ChangeBrand, ChangeOccasion, CancelActivities):
    hooks.register("register_bulk_action", action)


@hooks.register("register_log_actions")
def register_cancellation(actions):
    @actions.register_action("activities.cancel")
    class CancelFormatter(LogFormatter):
        label = _("取消活动")

        def format_message(self, log_entry):
            return gettext("取消活动，原因：%s") % log_entry.data.get("reason", "")


@hooks.register("register_admin_urls")
def quick_urls():
    form = QuickRecordView.as_view()
    return [
        path("activities/quick/", form, name="activities_quick"),
        path("activities/quick/<int:pk>/", form, name="activities_quick_draft"),
        path("activities/quick/photos/", PhotoView.as_view(), name="activities_quick_photo"),
        path(
            "activities/quick/<int:pk>/", QuickRecordView.as_view(), name="activities_quick_draft"
        ),
    ]


class QuickMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(Activity).user_has_permission(request.user, "add")


@hooks.register("register_admin_menu_item")
def quick_menu_item():
    url = reverse("activities_quick")
    return QuickMenuItem(_("记一次活动"), url, name="quick-record", icon_name="plus", order=50)


@hooks.register("construct_main_menu")
def spare_reporters(request, menu_items):
    """Reports are about the work of an office."""
    if roles_of(request.user) == {Role.REPORTER} and not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "reports"]


@hooks.register("register_admin_urls")
def occasion_urls():
    view = OccasionWorkView.as_view()
    return [path("calendar/occasion/<int:pk>/", view, name="activities_occasion_work")]
