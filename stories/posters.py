"""What stands on the posters of model volunteers, issues of columns, and articles."""

from django.utils.translation import gettext as _

from activities.posters import published
from core.sharing.content import PosterContent, PosterDate, poster_of
from core.sharing.summary import summary_of
from stories.models import ArticlePage, ColumnIssuePage, StoryPage


@poster_of(StoryPage)
def story_poster(page):
    quote = f"“{page.public_quote}”" if page.public_quote else ""
    return PosterContent(
        kicker=page.get_kind_display(),
        title=page.public_title,
        where=page.public_unit,
        text=quote or summary_of(page),
        picture=page.public_portrait or page.public_picture,
        hint=_("微信扫一扫，读全文"),
    )


@poster_of(ColumnIssuePage)
def issue_poster(page):
    column = page.column.title if page.column else ""
    stories = page.feature_stories
    pictures = [page.public_picture, *(story.public_picture for story in stories)]
    return PosterContent(
        kicker=" · ".join(filter(None, (_("专栏"), column))),
        title=page.public_title,
        date=PosterDate(_("第"), str(page.number), (_("期"),)) if page.number else None,
        text=summary_of(page) if page.summary else _people_in(stories),
        picture=next(filter(None, pictures), None),
        hint=_("微信扫一扫，读这一期"),
    )


@poster_of(ArticlePage)
def article_poster(page):
    return PosterContent(
        kicker=page.get_kind_display(),
        title=page.public_title,
        date=published(page),
        text=summary_of(page),
        picture=page.public_picture,
        hint=_("微信扫一扫，读全文"),
    )


def _people_in(stories):
    return "；".join(story.public_title for story in stories)
