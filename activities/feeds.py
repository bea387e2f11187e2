"""Activities as feeds: any result of the browser, the news of a team and of a brand."""

from dataclasses import replace
from functools import cached_property

from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.browse import keys_of, vocabularies, words_of
from activities.models import (
    Activity,
    ActivityIndexPage,
    ActivityPhoto,
    ActivityReportPage,
    Occasion,
    Team,
    TeamIndexPage,
)
from brands.models import BrandPage
from core.feeds import (
    IN_FEED,
    Channel,
    Entry,
    Subscription,
    add_channel,
    add_subscriptions,
    answered_afresh,
    channel_of,
    entry_of,
    feed_response,
    this_morning,
)
from core.frame import shared
from core.page_cache import keep_out
from core.querysets import readable
from search.requests import SearchRequest

_NEWEST = F("first_published_at").desc(nulls_last=True)
CALENDAR, OCCASIONS = "/feeds/activities.ics", "/feeds/occasions.ics"


class ResultChannel(Channel):
    """The latest records of whatever result the query string names, the last to begin first."""

    @cached_property
    def asked(self):
        return SearchRequest.from_params(self.request.GET).whole()

    @cached_property
    def rows(self):
        return shared(self.request, "vocabularies", vocabularies)

    @property
    def title(self):
        return words_of(self.asked, self.rows) or _("活动")

    @property
    def description(self):
        named = words_of(self.asked, self.rows) or _("全部")
        return _("%s的活动，最近开始的在前。") % named

    @property
    def path(self):
        return f"/activities/?{self.query}" if self.query else "/activities/"

    @property
    def query(self):
        return self.asked.querystring()

    @property
    def calendar(self):
        return f"{CALENDAR}?{self.query}" if self.query else CALENDAR

    def address(self, ending):
        return f"/feeds/activities.{ending}" + (f"?{self.query}" if self.query else "")

    def entries(self):
        asked = replace(self.asked, sort="-date" if self.asked.query else "")
        pks, _total = keys_of(asked, self.rows, IN_FEED)
        records = _told(Activity.objects.public()).in_bulk(pks)
        return [entry_of_record(records[pk]) for pk in pks if pk in records]


class OccasionChannel(ResultChannel):
    """The records of one occasion."""

    @cached_property
    def asked(self):
        return SearchRequest().with_values("occasion", [self.subject.slug])


class NewsChannel(Channel):
    """What is new of a team or brand: its records and the pages about them."""

    note = ""

    def entries(self):
        records = list(_told(self.records()).order_by(_NEWEST, "-pk")[:IN_FEED])
        reports = ActivityReportPage.objects.live().filter(
            activity_links__activity__in=self.records().values("pk")
        )
        pages = readable(reports).for_listing().select_related("text_update").distinct()[:IN_FEED]
        found = [*map(entry_of_record, records), *map(entry_of, pages), *self.others()]
        return sorted(found, key=lambda entry: entry.published, reverse=True)[:IN_FEED]

    def records(self):
        """Return the public records that are told."""
        raise NotImplementedError

    def others(self):
        """Return further entries."""
        return []


class TeamChannel(NewsChannel):
    @property
    def title(self):
        return self.subject.name

    @property
    def description(self):
        return _("%s的活动、报道和人物。") % self.subject.name

    @property
    def path(self):
        return self.subject.get_absolute_url()

    @property
    def calendar(self):
        return f"/feeds/teams/{self.subject.slug}.ics"

    def records(self):
        return Activity.objects.public().of_team(self.subject)

    def others(self):
        stories = readable(self.subject.stories.live()).for_listing()
        return [entry_of(story) for story in stories.select_related("text_update")[:IN_FEED]]


class BrandChannel(NewsChannel):
    @property
    def calendar(self):
        return f"{CALENDAR}?brand={self.subject.slug}"

    @property
    def description(self):
        return _("%s的活动和报道。") % self.subject.title

    def records(self):
        return self.subject.activities.public()


class TeamsChannel(Channel):
    """Teams that have joined, the latest first."""

    @property
    def description(self):
        return _("新加入的志愿服务队。")

    def entries(self):
        teams = Team.objects.public().select_related("area", "logo")
        teams = teams.order_by(_NEWEST, "-pk")[:IN_FEED]
        return [_entry_of_team(team) for team in teams]


def connect():
    add_channel(ActivityIndexPage, ResultChannel)
    add_channel(TeamIndexPage, TeamsChannel)
    add_channel(BrandPage, BrandChannel)
    add_channel(Team, TeamChannel)
    add_channel(Occasion, OccasionChannel)
    add_subscriptions(_subscriptions, order=20)


def _subscriptions(request):
    rows = []
    for page in readable(ActivityIndexPage.objects.live())[:1]:
        channel = channel_of(page, request)
        rows.append(
            Subscription.to(channel, _("新登记的活动；先筛选再订阅，就只收那一部分，例如本县的。"))
        )
        note = _("节日和纪念日，往后两年。")
        rows.append(Subscription(_("时间节点"), note, calendar=OCCASIONS))
    for page in readable(TeamIndexPage.objects.live())[:1]:
        note = _("新加入的队伍。每支队伍的页面上还有这支队伍自己的订阅和日历。")
        rows.append(Subscription.to(channel_of(page, request), note))
    return _("活动与队伍"), rows


@require_safe
def result_feed(request, ending="rss"):
    """Answer with the result of the browser that the query string names."""
    page = readable(ActivityIndexPage.objects.live()).first()
    if page is None:
        raise Http404
    channel = ResultChannel(page, request)
    response = feed_response(request, channel, ending)
    if channel.asked.query:
        # There is no end of words to search for.
        keep_out(request)
        return answered_afresh(request, response)
    return response


@require_safe
def team_feed(request, slug, ending):
    team = public_team(slug)
    return feed_response(request, channel_of(team, request), ending)


def public_team(slug):
    """Return the team whose page is at that slug; Http404 where there is none."""
    if not readable(TeamIndexPage.objects.live()).exists():
        raise Http404
    return get_object_or_404(Team.objects.public(), slug=slug)


def told_of(record):
    """Return what a feed or calendar says of a record beside its title, in plain words."""
    start = timezone.localtime(record.start)
    reason = _("取消原因：%s") % record.cancel_reason if record.cancelled else ""
    parts = (f"{start:%Y-%m-%d %H:%M}", record.place, record.team.title, reason, record.summary)
    return "　".join(str(part) for part in parts if part)


def entry_of_record(record):
    """Return the Entry of a record that has what `_told` fetches."""
    published = record.first_published_at or record.created_at
    photos = (photo.image for photo in record.photos.all())
    return Entry(
        kind="activity",
        key=record.pk,
        title=f"[{record.state.label}] {record.title}",
        path=record.get_absolute_url(),
        published=published,
        updated=max(published, record.updated_at),
        summary=told_of(record),
        labels=(str(record.category), str(record.area)),
        picture=next((image for image in photos if image.is_shown), None),
    )


def _told(records):
    """The records with all that is told of them, in two queries."""
    photos = Prefetch("photos", queryset=ActivityPhoto.objects.select_related("image"))
    return records.select_related("area", "category", "team").prefetch_related(photos)


def _entry_of_team(team):
    published = team.first_published_at or team.last_published_at or this_morning()
    return Entry(
        kind="team",
        key=team.pk,
        title=team.name,
        path=team.get_absolute_url(),
        published=published,
        updated=max(published, team.last_published_at or published),
        summary=team.slogan or team.introduction[:200],
        labels=(str(team.get_kind_display()), str(team.area)),
        picture=team.logo,
    )
