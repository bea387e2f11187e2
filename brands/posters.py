"""What stands on the poster of a brand."""

from django.utils.translation import gettext as _

from brands.models import BrandPage
from core.sharing.content import PosterContent, poster_of
from core.sharing.summary import summary_of


@poster_of(BrandPage)
def brand_poster(page):
    return PosterContent(
        kicker=_("志愿服务品牌"),
        title=page.public_title,
        where=page.slogan,
        text=summary_of(page),
        picture=page.public_picture,
        colour=page.theme_colour,
        emblem=page.emblem,
        owner=page.title,
        note=page.owner_unit,
        hint=_("微信扫一扫，认识这个品牌"),
    )
