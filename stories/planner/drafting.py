"""From an idea to a draft."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from stories.models import ColumnIssuePage, IssueFeature
from stories.planner.models import PlannedIssue
from stories.planner.moves import Conflict


@transaction.atomic
def start_draft(row, user, story=None):
    """Make the idea `row` an issue that is being written, and return the page; its card, date
    and owner stay as they are."""
    if not row.column.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    held = PlannedIssue.objects.select_for_update().get(pk=row.pk)
    if held.page_id is not None:
        raise Conflict(_("《%s》已经有人动笔了。") % row.shown_title)
    page = ColumnIssuePage(
        title=row.title, live=False, has_unpublished_changes=True, owner=row.owner or user
    )
    page.planned_row = row
    if story is not None:
        page.features.add(IssueFeature(story=story, sort_order=0))
    row.column.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=False)
    log(instance=page, action="wagtail.create", user=user, revision=revision, content_changed=True)
    return page
