"""Another date for what waits to be published."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.publication import passed


def reschedule(revision, item, moment, user):
    """Let the approved `revision` of `item` go out at `moment` instead. Its text stays as it was
    approved; the gate is asked again when it goes out."""
    with transaction.atomic(), passed(item):
        old = revision.approved_go_live_at
        revision.approved_go_live_at = moment
        # What a form shows as the date, and what publishing compares with the time.
        revision.content["go_live_at"] = timezone.localtime(moment).isoformat()
        revision.save(update_fields=["approved_go_live_at", "content"])
        if not item.live:
            type(item)._base_manager.filter(pk=item.pk).update(go_live_at=moment)
        log(
            instance=item,
            action="wagtail.publish.schedule",
            user=user,
            revision=revision,
            data={
                "revision": {
                    "id": revision.pk,
                    "created": revision.created_at.strftime("%d %b %Y %H:%M"),
                    "go_live_at": moment.strftime("%d %b %Y %H:%M"),
                    "has_live_version": item.live,
                    "before": old.isoformat() if old else None,
                }
            },
        )
