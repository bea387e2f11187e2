"""从活动生成报道: a draft report with everything that the record already knows."""

from django.db import transaction
from django.utils.html import escape
from wagtail.log_actions import log

from activities.models import ActivityReportPage, PageActivity, ReportIndexPage

MAX_PICTURES = 12


def report_indexes_for(user, activity):
    """Return the report indexes where `user` may add pages, that of the record's own county
    first, then the nearest to the root."""
    indexes = [
        index
        for index in ReportIndexPage.objects.order_by("path")
        if index.permissions_for_user(user).can_add_subpage()
    ]
    own = _areas_upwards(activity.area)

    def distance(index):
        section = getattr(index.get_parent().specific, "area_id", None)
        return own.index(section) if section in own else len(own)

    return sorted(indexes, key=distance)


def unfinished_draft(activity, index, user):
    """Return the user's never published report of the record below `index`, or None: asking
    twice leads to the same draft."""
    return (
        ActivityReportPage.objects.child_of(index)
        .filter(owner=user, live=False, first_published_at=None, activity_links__activity=activity)
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def draft_report(activity, index, user):
    """Return the draft report of `activity` below `index`, made now or found unfinished."""
    found = unfinished_draft(activity, index, user)
    if found is not None:
        return found
    photos = list(activity.photos.select_related("image")[:MAX_PICTURES])
    report = ActivityReportPage(
        title=activity.title,
        summary=activity.summary,
        lead_image=photos[0].image if photos else None,
        source=activity.source,
        body=_body(activity, photos),
        owner=user,
        live=False,
        has_unpublished_changes=True,
    )
    report.activity_links = [PageActivity(activity=activity, sort_order=0)]
    index.add_child(instance=report)
    report.save_revision(user=user)
    log(instance=report, action="wagtail.create", user=user, content_changed=True)
    return report


def _body(activity, photos):
    blocks = []
    paragraphs = [line.strip() for line in activity.description.splitlines() if line.strip()]
    if paragraphs:
        text = "".join(f"<p>{escape(line)}</p>" for line in paragraphs)
        blocks.append(("paragraph", text))
    blocks.append(("fact_box", None))
    pictures = [{"image": photo.image, "caption": photo.caption} for photo in photos]
    if len(pictures) == 1:
        blocks.append(("picture", pictures[0]))
    elif pictures:
        blocks.append(("gallery", {"pictures": pictures}))
    return blocks


def _areas_upwards(area):
    ids = []
    while area is not None:
        ids.append(area.pk)
        area = area.parent
    return ids
