"""What is new on the whole site and in a county's section as feeds, and the page that tells of
all feeds and calendars."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from activities.models import ActivityReportPage
from core.feeds import (
    IN_FEED,
    Channel,
    Subscription,
    add_channel,
    add_subscriptions,
    channel_of,
    subscriptions,
)
from core.models import IndexPage
from core.querysets import readable
from home.models import HomePage, SectionPage
from stories.models import ArticlePage, ColumnIssuePage, StoryPage

MOST_SECTIONS = 60


class LatestChannel(Channel):
    """The latest articles of every type below a page."""

    types = (ActivityReportPage, StoryPage, ArticlePage)

    def pages(self):
        found = []
        for model in self.types:
            pages = model.objects.live().public().descendant_of(self.subject)
            found += pages.for_listing().select_related("text_update")[:IN_FEED]
        dated = [page for page in found if page.publication_date]
        return sorted(dated, key=lambda page: page.publication_date, reverse=True)[:IN_FEED]


class SiteChannel(LatestChannel):
    types = (*LatestChannel.types, ColumnIssuePage)

    @property
    def title(self):
        return _("全站新内容")

    @property
    def description(self):
        return self.subject.summary or _("新的报道、典型、专栏和文章。")

    def address(self, ending):
        return f"/feeds/latest.{ending}"


class SectionChannel(LatestChannel):
    @property
    def description(self):
        return _("%s的报道、典型和文章。") % self.subject.title

    @property
    def calendar(self):
        return f"/feeds/activities.ics?area={self.subject.area.slug}"


def connect():
    add_channel(HomePage, SiteChannel)
    add_channel(SectionPage, SectionChannel)
    add_subscriptions(_whole_site, order=10)
    add_subscriptions(_sections, order=40)


def _whole_site(request):
    """The site's feed and those of the index pages right below the home page."""
    site = Site.find_for_request(request)
    if site is None:
        return "", []
    root = site.root_page
    note = _("报道、典型、专栏和文章，都在这一个里。")
    channel = channel_of(root, request, root.specific_class)
    rows = [Subscription.to(channel, note)] if channel else []
    for page in readable(Page.objects.child_of(root).live()).order_by("path"):
        if issubclass(page.specific_class, IndexPage):
            channel = channel_of(page, request, page.specific_class)
            rows.append(Subscription.to(channel, title=page.title))
    return _("全站和各栏目"), rows


def _sections(request):
    pages = readable(SectionPage.objects.live()).select_related("area").order_by("path")
    rows = [Subscription.to(channel_of(page, request)) for page in pages[:MOST_SECTIONS]]
    return _("区县"), rows


@require_safe
def overview(request):
    """Tell of every feed and calendar, and how to make use of them."""
    return render(request, "home/subscriptions.html", {"groups": subscriptions(request)})
