"""Brands for machines."""

from brands.models import BrandPage
from core.structured_data import describes


@describes(BrandPage)
def brand(page, tell, context):
    return {
        "@type": "Brand",
        "@id": f"{tell.address(page)}#brand",
        "mainEntityOfPage": {"@type": "WebPage", "@id": tell.address(page)},
        "url": tell.address(page),
        "name": page.title,
        "slogan": page.slogan,
        "description": page.search_description or page.public_summary,
        "logo": tell.picture(page.emblem),
        "image": tell.picture(page.public_picture),
    }
