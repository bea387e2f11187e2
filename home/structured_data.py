"""The site and its county sections for machines."""

from core.structured_data import describes
from home.models import HomePage, SectionPage


@describes(HomePage)
def home(page, tell, context):
    """The site, how it is searched, and whose it is."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{tell.absolute('/search/')}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    site = {
        **tell.site(),
        "description": page.search_description or page.public_summary,
        "inLanguage": "zh-CN",
        "publisher": tell.publisher(),
        "potentialAction": search,
    }
    return [site, {**tell.publisher(), "description": tell.office.tagline}]


@describes(SectionPage)
def section(page, tell, context):
    area = {"@type": "AdministrativeArea", "name": str(page.area)}
    return {**tell.web_page(page, "CollectionPage"), "about": area}
