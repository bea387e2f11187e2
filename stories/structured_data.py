"""Articles, stories and columns for machines. Persons are named as their pages name them."""

from activities.structured_data import short_event, short_team
from core.structured_data import describes, listing
from stories.models import ArticlePage, ColumnIssuePage, ColumnPage, StoryPage

KINDS = {ArticlePage.Kind.NEWS: "NewsArticle", ArticlePage.Kind.COMMENTARY: "OpinionNewsArticle"}


@describes(ArticlePage)
def article(page, tell, context):
    events = [short_event(record, tell) for record in page.linked_activities]
    return {**tell.article(page, KINDS.get(page.kind, "Article")), "about": events}


@describes(StoryPage)
def story(page, tell, context):
    """A person who did not consent is nobody's `about`: only the masked title names them."""
    about = None
    if page.is_team:
        about = {"@type": "Organization", "name": page.public_name}
    elif page.consented:
        unit = page.public_unit
        about = {
            "@type": "Person",
            "name": page.public_name,
            "affiliation": {"@type": "Organization", "name": unit} if unit else None,
            "memberOf": short_team(page.team, tell) if page.team and page.team.live else None,
            "award": [honour.title for honour in context.get("honours") or ()],
            "image": tell.picture(page.public_portrait),
        }
    events = [short_event(record, tell) for record in page.linked_activities]
    return {**tell.article(page), "about": about, "mentions": events}


@describes(ColumnPage)
def column(page, tell, context):
    return {**listing(page, tell, context.get("items")), "about": _series(page, tell)}


@describes(ColumnIssuePage)
def issue(page, tell, context):
    stories = [
        {"@type": "Article", "headline": story.public_title, "url": tell.address(story)}
        for story in context.get("stories") or ()
    ]
    series = _series(page.column, tell) if page.column else None
    return {**tell.article(page), "isPartOf": series, "position": page.number, "hasPart": stories}


def _series(page, tell):
    return {
        "@type": "CreativeWorkSeries",
        "@id": f"{tell.address(page)}#column",
        "name": page.title,
        "url": tell.address(page),
    }
