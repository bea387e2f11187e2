"""What of records the public reads, and which records a page is about, for `core.checks`."""

from django.utils import timezone
from wagtail.models import Page

from activities.models import Activity, ActivityReportPage, CampaignPage, PageActivity, Team
from activities.models.pages import LinkedActivities
from core.checks.counts import forget
from core.checks.facts import FactRecord, add_fact_source
from core.checks.texts import add_checked_fields

#: A page about more records than these tells of none of them in particular.
MOST_RECORDS = 5
#: Reports of one record; what is beyond is counted anew within twelve hours.
MOST_PAGES = 50


def connect():
    """Tell core; called once, when the app is ready. Responsible persons and their phones are
    the office's own and no public text."""
    add_checked_fields(
        Activity,
        [
            *("title", "summary", "description", "place", "audience", "risks", "safeguards"),
            *("cancel_reason", "source"),
        ],
        {"photos": ["caption"], "attachments": ["title"]},
    )
    add_checked_fields(
        Team,
        ["name", "short_name", "association_name", "slogan", "introduction", "sponsor_unit"],
    )
    add_fact_source(facts_of_page)


def forget_counts(record):
    """A text about `record` agreed with what it said before: pages about it are counted anew."""
    pages = Page.objects.filter(activity_links__activity=record).only("pk", "content_type")
    forget([record, *pages[:MOST_PAGES]])


def facts_of_page(page):
    """Return the FactRecords of a page that names records; a campaign's text is of none of its
    many records."""
    if not isinstance(page, LinkedActivities) or isinstance(page, CampaignPage):
        return []
    records = linked_records(page)
    if len(records) > MOST_RECORDS:
        return []
    strict = isinstance(page, ActivityReportPage)
    return [_fact_record(record, strict) for record in records]


def linked_records(page):
    """The records that a page names, published or not, also of a draft that is not stored; those
    that are at hand already are not asked for again."""
    links = [link for link in page.activity_links.all() if link.activity_id]
    field = PageActivity._meta.get_field("activity")
    found = {link.activity_id: link.activity for link in links if field.is_cached(link)}
    missing = {link.activity_id for link in links} - found.keys()
    if missing:
        found |= Activity.objects.select_related("team").in_bulk(missing)
    ids = dict.fromkeys(link.activity_id for link in links)
    return [found[pk] for pk in ids if pk in found]


def _fact_record(record, strict):
    team = record.team
    planned = (record.planned_participants, record.signed_up)
    return FactRecord(
        name=record.title,
        address=record.get_absolute_url(),
        first_day=timezone.localtime(record.start).date(),
        last_day=timezone.localtime(record.end).date(),
        participants=record.participants,
        people_served=record.people_served,
        hours_per_person=record.hours_per_person,
        total_hours=record.total_hours,
        place=record.place,
        teams=tuple(filter(None, (team.name, team.short_name, team.association_name))),
        other_people=tuple(filter(None, planned)),
        is_strict=strict,
    )
