"""What the admin shows of corrections around its own pages: panel, list of reports, buttons."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem
from wagtail.snippets.action_menu import UnpublishMenuItem
from wagtail.snippets.views.snippets import CreateView, IndexView

from core.corrections.admin_views import may_restore, may_withdraw
from core.corrections.picture_uses import placed_among
from core.corrections.withdrawal import active_withdrawal
from core.desk.keeping import kept, scope_mark
from core.desk.panels import DashboardPanel, dashboard_panel
from core.exports import SafeExportMixin
from core.models import ErrorReport, SiteImage
from core.permissions import may_decide, scoped
from core.scoped_forms import ScopedModelForm
from core.scoped_viewsets import ScopedEditView, ScopedViewSet

#: Withdrawn pictures that the dashboard looks at, the latest.
MOST_PICTURES = 100
PICTURES_SHOWN = 5

#: Buttons that would publish, or lead to it; a withdrawn item has 恢复公开 in their place.
PUBLISHING = {"action-publish", "action-submit", "action-restart-workflow", "workflow-action"}


class ErrorReportFilterSet(WagtailFilterSet):
    class Meta:
        model = ErrorReport
        fields = ("state", "kind", "area")


class ErrorReportIndexView(SafeExportMixin, IndexView):
    def get_add_url(self):
        return None


class ErrorReportAddView(CreateView):
    """Reports come from readers: an editor writes none."""

    def dispatch(self, request, *args, **kwargs):
        raise Http404


class ErrorReportEditView(ScopedEditView):
    def save_instance(self):
        self.form.instance.handled_by = self.request.user
        return super().save_instance()


class ErrorReportViewSet(ScopedViewSet):
    model = ErrorReport
    icon = "help"
    menu_label = _("网站找错")
    menu_order = 450
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = ErrorReportIndexView
    add_view_class = ErrorReportAddView
    edit_view_class = ErrorReportEditView
    filterset_class = ErrorReportFilterSet
    search_fields = ["address", "description", "answer"]
    ordering = ["-created_at", "-pk"]
    list_display = [
        "kind",
        Column("excerpt", label=_("问题说明"), accessor="excerpt", classname="when-wide"),
        Column("address", label=_("在哪一页"), classname="when-wide"),
        Column("state", label=_("状态"), accessor="get_state_display"),
        Column("area", label=_("区域"), classname="when-wide"),
        DateColumn("created_at", label=_("收到时间")),
    ]
    list_export = ["kind", "address", "description", "state", "answer", "created_at", "closed_at"]
    export_filename = "error-reports"
    edit_handler = ObjectList(
        [
            FieldPanel("kind", read_only=True),
            HelpPanel(template="core/corrections/admin/reported_page.html"),
            FieldPanel("description", read_only=True),
            FieldPanel("contact", read_only=True),
            FieldPanel("area"),
            FieldPanel("state"),
            FieldPanel("answer"),
        ],
        base_form_class=ScopedModelForm,
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area")


@dashboard_panel(order=340)
class CorrectionsPanel(DashboardPanel):
    """What waits to be put right: readers' reports, and pictures still placed somewhere."""

    name = "corrections"
    heading = _("要更正的")
    template_name = "core/corrections/admin/panel.html"
    side = True

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        reports, pictures = kept(
            "corrections", (user.pk, scope_mark(user)), lambda: _waiting_corrections(user)
        )
        if not reports and not pictures:
            return None
        return {**context, "reports": reports, "pictures": pictures[:PICTURES_SHOWN]}


def _waiting_corrections(user):
    reports = 0
    if user.has_perm("core.change_errorreport"):
        waiting = ErrorReport.objects.exclude(state__in=ErrorReport.CLOSED)
        reports = scoped(waiting, user).count()
    policy = policy_registry.get_by_type(SiteImage)
    pictures = policy.instances_user_has_permission_for(user, "change")
    pictures = pictures.filter(consent=SiteImage.Consent.WITHDRAWN).order_by("-pk")
    return reports, placed_among(list(pictures[:MOST_PICTURES]))


class WithdrawMenuItem(ActionMenuItem):
    """撤稿 or 恢复公开, in the menu of a page."""

    name = "action-withdraw"
    icon_name = "warning"

    def is_shown(self, context):
        page = context.get("page")
        return bool(page and page.pk and _action_of(context["request"].user, page))

    def get_context_data(self, parent_context):
        label, url = _action_of(parent_context["request"].user, parent_context["page"])
        return {**super().get_context_data(parent_context), "label": label, "url": url}


class WithdrawRecordMenuItem(SnippetActionMenuItem):
    """The same in the menu of a record."""

    name = "action-withdraw"
    icon_name = "warning"

    def is_shown(self, context):
        item = context.get("instance")
        return bool(item and item.pk and _action_of(context["request"].user, item))

    def get_context_data(self, parent_context):
        label, url = _action_of(parent_context["request"].user, parent_context["instance"])
        return {**super().get_context_data(parent_context), "label": label, "url": url}


class UserMenuItem(MenuItem):
    """An entry of the reports menu for those who work in an office."""

    def is_shown(self, request):
        return request.user.has_perm("core.view_errorreport")


class UnpublishRecordMenuItem(UnpublishMenuItem):
    """下线, for those who decide; Wagtail's own is for those who publish, and shows beside none."""

    def is_shown(self, context):
        if context.get("locked_for_user") or context["view"] != "edit":
            return False
        user, item = context["request"].user, context["instance"]
        return item.live and not user.is_superuser and may_decide(user, item)


def item_button(item, user):
    """Yield the button 撤稿 or 恢复公开 where the user may press it."""
    if not isinstance(item, DraftStateMixin):
        return
    found = _action_of(user, item)
    if found:
        label, url = found
        yield Button(label, url=url, icon_name="warning", priority=70)


def row_button(item, user, priority=70):
    """Yield the button 撤稿 for a row of a list, all of which the user may edit. It asks no more
    than the list itself does: the page it leads to asks again, and what is withdrawn is restored
    from its edit page."""
    if not isinstance(item, DraftStateMixin) or not item.live:
        return
    if isinstance(item, Page):
        allowed = item.permissions_for_user(user).can_unpublish()
    else:
        allowed = policy_registry.get_by_type(type(item)).user_has_permission(user, "unpublish")
    if allowed:
        url = _address("core_withdraw", item)
        yield Button(_("撤稿"), url=url, icon_name="warning", priority=priority)


def without_publishing(menu_items, item):
    """Take out of an edit page's menu what would publish a withdrawn `item`."""
    if isinstance(item, DraftStateMixin) and active_withdrawal(item):
        menu_items[:] = [entry for entry in menu_items if entry.name not in PUBLISHING]


def restore_address(item):
    return _address("core_restore", item)


def _action_of(user, item):
    if may_withdraw(user, item):
        return _("撤稿"), _address("core_withdraw", item)
    if may_restore(user, item):
        return _("恢复公开"), _address("core_restore", item)
    return None


def _address(name, item):
    model = Page if isinstance(item, Page) else type(item)
    return reverse(name, args=[model._meta.app_label, model._meta.model_name, item.pk])
