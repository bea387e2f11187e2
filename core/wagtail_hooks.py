from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.log_actions import LogFormatter

from core.bulk_actions import BulkPublish, BulkUnpublish, ScopedBulkDelete
from core.media import hide_unpublished_document
from core.permissions import works_citywide
from core.scoped_reports import (
    ScopedInModerationPanel,
    ScopedToModeratePanel,
    explorable_pages,
)

hooks.register("before_serve_document", hide_unpublished_document)

hooks.register("register_bulk_action", BulkPublish)
hooks.register("register_bulk_action", BulkUnpublish)
# After Wagtail's own, which it takes the place of.
hooks.register("register_bulk_action", ScopedBulkDelete, order=10)


@hooks.register("register_log_actions")
def register_publication_date(actions):
    @actions.register_action("core.publication_date")
    class PublicationDateFormatter(LogFormatter):
        label = _("改发布时间")

        def format_message(self, log_entry):
            old, new = (_shown(log_entry.data.get(key)) for key in ("old", "new"))
            return gettext("发布时间由 %(old)s 改为 %(new)s") % {"old": old, "new": new}


def _shown(moment):
    value = parse_datetime(moment) if moment else None
    if value is None:
        return gettext("（空）")
    return date_format(timezone.localtime(value), "Y年n月j日 H:i")


@hooks.register("construct_page_chooser_queryset")
def limit_page_chooser(pages, request):
    if works_citywide(request.user):
        return pages
    return pages.filter(pk__in=explorable_pages(request.user).order_by().values("pk"))


@hooks.register("construct_homepage_panels", order=10)
def scope_homepage_panels(request, panels):
    replaced = {
        WorkflowObjectsToModeratePanel: ScopedToModeratePanel,
        UserObjectsInWorkflowModerationPanel: ScopedInModerationPanel,
    }
    panels[:] = [replaced[type(panel)]() if type(panel) in replaced else panel for panel in panels]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
