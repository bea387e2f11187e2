"""What search engines are told of: pages, activity records and teams, with their pictures."""

from urllib.parse import urljoin

from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site, get_page_models

from activities.models import Activity, ActivityIndexPage, Occasion, Team
from core.models import BasePage
from core.querysets import readable
from core.renditions import sources

#: No crawler has business there: endless combinations, and what is not public.
DISALLOWED = (
    *("/admin/", "/documents/", "/search/", "/activities/values/", "/activities/?"),
    "/look/?",
    "/posters/",
)


class PictureSitemap(Sitemap):
    """A sitemap that names the picture of each item; see `home/sitemaps/urls.xml`."""

    def picture(self, item):
        """Return the SiteImage that stands for `item`, or None."""
        raise NotImplementedError

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        for url in urls:
            image = self.picture(url["item"])
            found = sources(image) if image is not None and image.is_shown else []
            url["pictures"] = [urljoin(origin, found[-1].url)] if found else []
        return urls


class PageSitemap(PictureSitemap):
    """Every published page that everybody may read; a query for each page type."""

    limit = 5000

    def items(self):
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        found = []
        for model in get_page_models() if site else ():
            if issubclass(model, BasePage):
                pages = readable(model.objects.live().descendant_of(site.root_page, inclusive=True))
                pages = pages.select_related(*model.shown_relations).defer_streamfields()
                found += pages.order_by("path")
        return found

    def location(self, page):
        return page.get_url()

    def lastmod(self, page):
        return page.last_published_at

    def picture(self, page):
        return page.public_picture


class ActivitySitemap(Sitemap):
    """Public records, 20,000 a file."""

    limit = 20_000

    def items(self):
        fields = ("pk", "code", "last_published_at", "created_at")
        return Activity.objects.public().only(*fields).order_by("pk")

    def lastmod(self, activity):
        return activity.last_published_at or activity.created_at


class TeamSitemap(PictureSitemap):
    """Public teams, with the logo of each."""

    limit = 5000

    def items(self):
        return Team.objects.public().select_related("logo").order_by("pk")

    def lastmod(self, team):
        return team.last_published_at

    def picture(self, team):
        return team.logo


class CalendarSitemap(Sitemap):
    """The calendar of activities, the year and each occasion, where there is a browser."""

    def items(self):
        page = ActivityIndexPage.objects.live().public().first()
        if page is None:
            return []
        address = page.get_url()
        occasions = [occasion.get_absolute_url() for occasion in Occasion.objects.order_by("pk")]
        return [f"{address}calendar/", f"{address}year/", *occasions]

    def location(self, address):
        return address


SITEMAPS = {
    "pages": PageSitemap,
    "activities": ActivitySitemap,
    "teams": TeamSitemap,
    "calendar": CalendarSitemap,
}


@require_safe
def robots(request):
    """Answer `/robots.txt`."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in DISALLOWED), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
