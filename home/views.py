from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.models import Site

from home.styleguide import (
    activities_in_every_state,
    blocks,
    components,
    front_samples,
    sample_brand,
    sample_report,
)

#: The sheets of single components; `base.html` has the others.
SHEETS = [
    f"css/components/{name}.css"
    for name in (
        *("home", "listing", "article", "browser", "record", "brand", "story", "people"),
        *("column", "campaign", "team", "section", "front", "search", "calendar"),
        *("display-settings", "styleguide"),
    )
]


@require_safe
@never_cache
@require_admin_access
def styleguide(request):
    """Show every component and block with sample data to those who work on the site."""
    home = Site.find_for_request(request).root_page
    samples, fronts = components(request, home), front_samples(request)
    tinted = [brand for _block, _html, front in fronts for brand in front.tinted]
    return render(
        request,
        "home/styleguide.html",
        {
            "components": [(sample, _rendered(sample, request)) for sample in samples],
            "states": activities_in_every_state(),
            "blocks": blocks(),
            "fronts": fronts,
            "brands": [sample_brand(home), *tinted],
            "report": sample_report(home),
            "sheets": SHEETS,
        },
    )


def _rendered(sample, request):
    html = render_to_string(sample.template, sample.context, request)
    return mark_safe(html)  # noqa: S308 a template of ours has escaped it
