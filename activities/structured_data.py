"""Activities as events, teams as organisations, for machines."""

from activities.models import (
    Activity,
    ActivityIndexPage,
    ActivityReportPage,
    CampaignPage,
    Occasion,
    Team,
    TeamIndexPage,
)
from activities.querysets import State
from core.structured_data import describes, listing

_SCHEMA = "https://schema.org/"


def short_event(record, tell):
    """A record as other nodes name it: what, when, where."""
    return {
        "@type": "Event",
        "@id": f"{tell.absolute(record.get_absolute_url())}#event",
        "url": tell.absolute(record.get_absolute_url()),
        "name": record.title,
        "startDate": tell.moment(record.start),
        "endDate": tell.moment(record.end),
        "eventStatus": f"{_SCHEMA}{'EventCancelled' if record.cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{_SCHEMA}OfflineEventAttendanceMode",
        "location": _place(record),
        "organizer": short_team(record.team, tell),
    }


def short_team(team, tell):
    address = tell.absolute(team.get_absolute_url()) if team.live else None
    return {
        "@type": "Organization",
        "@id": f"{address}#team" if address else None,
        "name": team.name,
        "url": address,
    }


def _place(record):
    geo = None
    if record.latitude is not None and record.longitude is not None:
        coordinates = {"latitude": float(record.latitude), "longitude": float(record.longitude)}
        geo = {"@type": "GeoCoordinates", **coordinates}
    return {
        "@type": "Place",
        "name": record.place,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": record.place,
            "addressLocality": str(record.area),
            "addressCountry": "CN",
        },
        "geo": geo,
    }


@describes(Activity)
def activity(record, tell, context):
    """Taking part costs nothing, and that is said where a price is looked for."""
    photos = [tell.picture(photo.image) for photo in context.get("photos") or ()]
    return {
        **short_event(record, tell),
        "identifier": record.code,
        "description": record.summary or record.description[:200],
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "image": [photo for photo in photos if photo][:3],
        "contributor": [short_team(team, tell) for team in context.get("co_teams") or ()],
        "about": [
            {"@type": "Thing", "name": str(word)} for word in (record.category, *record.forms.all())
        ],
        "audience": {"@type": "Audience", "audienceType": record.audience}
        if record.audience
        else None,
        "maximumAttendeeCapacity": record.planned_participants,
        "remainingAttendeeCapacity": record.places_left if record.is_ahead else None,
        "offers": _offer(record, tell),
    }


def _offer(record, tell):
    open_now = record.state == State.OPEN
    availability = "InStock" if record.places_left != 0 else "SoldOut"
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "CNY",
        "url": tell.absolute(record.get_absolute_url()),
        "availability": f"{_SCHEMA}{availability}" if open_now else None,
        "availabilityStarts": tell.moment(record.signup_opens),
        "availabilityEnds": tell.moment(record.signup_closes),
        "validFrom": tell.moment(record.signup_opens),
    }


@describes(Team)
def team(record, tell, context):
    return {
        **short_team(record, tell),
        "@type": "NGO" if record.kind == Team.Kind.SOCIETY else "Organization",
        "alternateName": record.short_name,
        "legalName": record.association_name,
        "slogan": record.slogan,
        "description": record.introduction[:300],
        "foundingDate": tell.moment(record.founded),
        "areaServed": {"@type": "AdministrativeArea", "name": str(record.area)},
        "parentOrganization": short_team(record.parent, tell) if record.parent else None,
        "knowsAbout": [str(category) for category in context.get("categories") or ()],
        "logo": tell.picture(record.logo),
        "image": tell.picture(record.flag),
    }


@describes(ActivityReportPage)
def report(page, tell, context):
    events = [short_event(record, tell) for record in page.linked_activities]
    return {**tell.article(page, "NewsArticle"), "about": events}


@describes(CampaignPage)
def campaign(page, tell, context):
    name = page.organiser
    return {
        "@type": "EventSeries",
        "@id": f"{tell.address(page)}#campaign",
        "url": tell.address(page),
        "name": page.public_title,
        "description": page.search_description or page.public_summary,
        "inLanguage": "zh-CN",
        "startDate": tell.moment(page.starts),
        "endDate": tell.moment(page.ends),
        "eventStatus": f"{_SCHEMA}EventScheduled",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": name} if name else tell.publisher(),
        "image": tell.picture(page.public_picture),
        "subEvent": [short_event(record, tell) for record in page.linked_activities[:20]],
    }


@describes(Occasion)
def occasion(row, tell, context):
    """A page that gathers what was done on a day that comes back each year."""
    records = context.get("upcoming") or ()
    pairs = [(record.title, tell.absolute(record.get_absolute_url())) for record in records]
    return {
        "@type": "CollectionPage",
        "@id": tell.absolute(row.get_absolute_url()),
        "url": tell.absolute(row.get_absolute_url()),
        "name": row.name,
        "description": row.description,
        "inLanguage": "zh-CN",
        "isPartOf": tell.site(),
        "publisher": tell.publisher(),
        "mainEntity": tell.list_of(pairs) if pairs else None,
    }


@describes(ActivityIndexPage)
def browser(page, tell, context):
    response = context.get("response")
    return listing(page, tell, response.hits if response else ())


@describes(TeamIndexPage)
def teams(page, tell, context):
    return listing(page, tell, context.get("items"))
