"""What the site does with the page that a piece became."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.models import Submission, SubmissionEvent
from plugins.contributions.services import telling
from plugins.contributions.services.acts import write_event
from plugins.contributions.services.merging import tell_merged

State, Kind = Submission.State, SubmissionEvent.Kind


@transaction.atomic
def note_published(page, user=None):
    """The page is live: its piece is published, if it was not before."""
    for row in _of(page, State.ADOPTED, State.UNPUBLISHED):
        _set(row, State.PUBLISHED)
        address = page.get_url() or ""
        write_event(row, Kind.PUBLISHED, user, address=address, title=page.title)
        telling.tell_author(row, _("%s 已发布") % telling.name_of(row), by=user)
        tell_merged(row, Kind.LEAD_PUBLISHED, user, address=address, title=page.title)


@transaction.atomic
def note_unpublished(page, user=None, reason=""):
    for row in _of(page, State.PUBLISHED):
        _set(row, State.UNPUBLISHED)
        write_event(row, Kind.UNPUBLISHED, user, remark=reason)
        telling.tell_author(row, _("%s 已撤下") % telling.name_of(row), reason=reason, by=user)
        tell_merged(row, Kind.LEAD_UNPUBLISHED, user, remark=reason)


def _of(page, *states):
    rows = Submission.objects.select_for_update(of=("self",)).select_related("contributor__user")
    return list(rows.filter(page_id=page.pk, state__in=states))


def _set(row, state):
    row.state, row.state_since = state, timezone.now()
    row.save(update_fields=["state", "state_since"])
