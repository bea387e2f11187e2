from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import DraftStateMixin
from wagtail.snippets.models import register_snippet

from core.accounts.bulk_actions import OnlySuperusersAssign
from core.bulk_actions import BulkSubmit, BulkUnpublish, ScopedBulkDelete
from core.corrections.admin_parts import (
    ErrorReportViewSet,
    UnpublishRecordMenuItem,
    UserMenuItem,
    WithdrawMenuItem,
    WithdrawRecordMenuItem,
    item_button,
    restore_address,
    row_button,
    without_publishing,
)
from core.corrections.admin_views import (
    PictureUsesView,
    PublicationDateView,
    RestoreView,
    WithdrawalListView,
    WithdrawView,
)
from core.corrections.withdrawal import active_withdrawal
from core.media import hide_unpublished_document
from core.page_admin.viewset import site_page_viewset
from core.permissions import works_citywide
from core.scoped_api import ScopedDocumentsAPI, ScopedImagesAPI
from core.scoped_reports import explorable_pages

hooks.register("before_serve_document", hide_unpublished_document)

hooks.register("register_bulk_action", BulkSubmit)
hooks.register("register_bulk_action", BulkUnpublish)
# After Wagtail's own, which it takes the place of.
hooks.register("register_bulk_action", ScopedBulkDelete, order=10)
hooks.register("register_bulk_action", OnlySuperusersAssign, order=10)


@hooks.register("register_log_actions")
def register_publication_date(actions):
    @actions.register_action("core.publication_date")
    class PublicationDateFormatter(LogFormatter):
        label = _("改发布时间")

        def format_message(self, log_entry):
            old, new = (_shown(log_entry.data.get(key)) for key in ("old", "new"))
            return gettext("发布时间由 %(old)s 改为 %(new)s") % {"old": old, "new": new}

    @actions.register_action("core.withdraw")
    class WithdrawFormatter(LogFormatter):
        label = _("撤稿")

        def format_message(self, log_entry):
            return gettext("撤稿，原因：%s") % log_entry.data.get("reason", "")

    @actions.register_action("core.restore")
    class RestoreFormatter(LogFormatter):
        label = _("恢复公开")

        def format_message(self, log_entry):
            note = log_entry.data.get("note", "")
            return gettext("恢复公开：%s") % note if note else gettext("恢复公开")

    @actions.register_action("core.consent")
    class ConsentFormatter(LogFormatter):
        label = _("撤回肖像同意")

        def format_message(self, log_entry):
            return gettext("撤回肖像同意：%s") % log_entry.data.get("note", "")


def _shown(moment):
    value = parse_datetime(moment) if moment else None
    if value is None:
        return gettext("（空）")
    return date_format(timezone.localtime(value), "Y年n月j日 H:i")


@hooks.register("register_admin_viewset", order=10)
def page_viewset():
    """After Wagtail's own, whose place it takes."""
    return site_page_viewset


@hooks.register("construct_page_chooser_queryset")
def limit_page_chooser(pages, request):
    if works_citywide(request.user):
        return pages
    return pages.filter(pk__in=explorable_pages(request.user).order_by().values("pk"))


register_snippet(ErrorReportViewSet)


@hooks.register("register_admin_urls")
def correction_urls():
    item = "<slug:app>/<slug:model>/<int:pk>/"
    return [
        path(f"corrections/withdraw/{item}", WithdrawView.as_view(), name="core_withdraw"),
        path(f"corrections/restore/{item}", RestoreView.as_view(), name="core_restore"),
        path("corrections/picture/<int:pk>/", PictureUsesView.as_view(), name="core_picture_uses"),
        path("corrections/withdrawals/", WithdrawalListView.as_view(), name="core_withdrawals"),
        path(
            "corrections/publication-dates/",
            PublicationDateView.as_view(),
            name="core_publication_dates",
        ),
    ]


@hooks.register("register_reports_menu_item")
def withdrawals_menu_item():
    return UserMenuItem(_("撤稿记录"), reverse("core_withdrawals"), icon_name="warning", order=300)


@hooks.register("register_reports_menu_item")
def publication_dates_menu_item():
    url = reverse("core_publication_dates")
    return UserMenuItem(_("发布时间的改动"), url, icon_name="date", order=310)


@hooks.register("register_page_action_menu_item")
def page_withdraw_menu_item():
    return WithdrawMenuItem(order=95)


@hooks.register("register_snippet_action_menu_item")
def record_withdraw_menu_item(model):
    return WithdrawRecordMenuItem(order=95) if issubclass(model, DraftStateMixin) else None


@hooks.register("register_snippet_action_menu_item")
def record_unpublish_menu_item(model):
    return UnpublishRecordMenuItem(order=30) if issubclass(model, DraftStateMixin) else None


@hooks.register("construct_page_action_menu")
def no_publishing_of_withdrawn_page(menu_items, request, context):
    without_publishing(menu_items, context.get("page"))


@hooks.register("construct_snippet_action_menu")
def no_publishing_of_withdrawn_record(menu_items, request, context):
    without_publishing(menu_items, context.get("instance"))


@hooks.register("register_page_header_buttons")
def page_withdraw_button(page, user, view_name, next_url=None):
    return item_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def page_listing_withdraw_button(page, user, next_url=None):
    return row_button(page, user, priority=45)


@hooks.register("register_snippet_listing_buttons")
def record_withdraw_button(snippet, user, next_url=None):
    return row_button(snippet, user)


@hooks.register("before_publish_page")
def ask_for_restoration(request, page):
    """The draft is kept; to show it again takes a decision of its own."""
    if active_withdrawal(page):
        messages.warning(request, gettext("草稿已保存。这一页已撤稿，要再公开请用“恢复公开”。"))
        return redirect(restore_address(page))
    return None


@hooks.register("construct_admin_api", order=10)
def scope_admin_api(router):
    router.register_endpoint("images", ScopedImagesAPI)
    router.register_endpoint("documents", ScopedDocumentsAPI)
