"""What stands on the posters of records, reports and campaigns."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import Activity, ActivityReportPage, CampaignPage
from core.sharing.content import SITE_COLOUR, PosterContent, PosterDate, poster_of
from core.sharing.summary import summary_of
from core.templatetags.typography import weekday


@poster_of(Activity)
def record_poster(activity):
    if activity.cancelled:
        return None
    photos = activity.photos.select_related("image")
    return PosterContent(
        kicker=str(activity.category),
        title=activity.title,
        date=_date(activity, with_hours=True),
        where=activity.place,
        text=_team_and_summary(activity),
        picture=next((photo.image for photo in photos if photo.image.is_shown), None)
        or _brand_picture(activity.brand),
        note=activity.code,
        hint=_("微信扫一扫，看这场活动"),
        **_brand(activity.brand),
    )


@poster_of(ActivityReportPage)
def report_poster(page):
    record = page.main_activity
    kicker = [str(page.kicker), str(record.category) if record else ""]
    return PosterContent(
        kicker=" · ".join(filter(None, kicker)),
        title=page.public_title,
        date=_date(record) if record else published(page),
        where=record.place if record else "",
        text=summary_of(page),
        picture=page.public_picture,
        hint=_("微信扫一扫，读全文"),
        **_brand(record.brand if record else None),
    )


@poster_of(CampaignPage)
def campaign_poster(page):
    ends = date_format(page.ends, "Y年n月j日" if page.ends.year != page.starts.year else "n月j日")
    return PosterContent(
        kicker=_("专题"),
        title=page.public_title,
        where=f"{date_format(page.starts, 'Y年n月j日')}—{ends}",
        text=summary_of(page),
        picture=page.public_picture,
        note=page.organiser,
        hint=_("微信扫一扫，看怎么参加"),
    )


def published(page):
    """The day an article came out, as a PosterDate, or None."""
    if page.publication_date is None:
        return None
    return _on(timezone.localtime(page.publication_date))


def _on(moment, *below):
    above = date_format(moment, "Y年n月")
    return PosterDate(above, str(moment.day), (weekday(moment), *below))


def _date(activity, with_hours=False):
    start, end = timezone.localtime(activity.start), timezone.localtime(activity.end)
    if start.date() != end.date():
        return _on(start, _("至%s") % date_format(end, "n月j日"))
    hours = f"{date_format(start, 'G:i')}—{date_format(end, 'G:i')}"
    return _on(start, *([hours] if with_hours and end > start else []))


def _team_and_summary(activity):
    return "，".join(filter(None, (activity.team.title, summary_of(activity))))


def _brand(brand):
    """Colour, emblem and name of a public brand."""
    if brand is None or not brand.live:
        return {"colour": SITE_COLOUR}
    return {
        "colour": brand.theme_colour,
        "brand": brand,
        "emblem": brand.emblem,
        "owner": brand.title,
    }


def _brand_picture(brand):
    return brand.public_picture if brand is not None and brand.live else None
