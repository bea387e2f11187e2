"""Stories, columns and articles as feeds."""

from django.utils.translation import gettext as _

from core.feeds import IN_FEED, Channel, Subscription, add_channel, add_subscriptions, channel_of
from core.models import IndexPage
from core.querysets import readable
from stories.models import (
    ArticleIndexPage,
    ArticlePage,
    ColumnIndexPage,
    ColumnIssuePage,
    ColumnPage,
)


class ArticlesChannel(Channel):
    """Articles, of one kind where the query string names one."""

    @property
    def kind(self):
        return ArticleIndexPage.asked_kind(self.request)

    @property
    def title(self):
        title = self.subject.title
        return f"{title} · {ArticlePage.Kind(self.kind).label}" if self.kind else title

    @property
    def query(self):
        return f"kind={self.kind}" if self.kind else ""


class ColumnsChannel(Channel):
    """The latest issues of all columns."""

    @property
    def description(self):
        return _("各个专栏新出的各期。")

    def pages(self):
        return _issues(ColumnIssuePage.objects.all())


class ColumnChannel(Channel):
    def pages(self):
        return _issues(self.subject.issues.all())


def _issues(issues):
    issues = issues.live().public().numbered().select_related("lead_image", "text_update")
    return issues[:IN_FEED]


def connect():
    add_channel(IndexPage, Channel)
    add_channel(ArticleIndexPage, ArticlesChannel)
    add_channel(ColumnIndexPage, ColumnsChannel)
    add_channel(ColumnPage, ColumnChannel)
    add_subscriptions(_subscriptions, order=30)


def _subscriptions(request):
    columns = readable(ColumnPage.objects.live()).order_by("path")[:50]
    return _("专栏"), [Subscription.to(channel_of(page, request)) for page in columns]
