from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable
from wagtail.search import index

from activities.models.activity import Activity, ActivityPhoto, FormerCode
from activities.models.team import Team
from core.fields import BodyField
from core.models import BasePage, IndexPage, Poster, PublishingLine, SiteImage
from core.querysets import ArticleManager

#: More would be a gallery of its own.
MAX_PHOTOS = 5


class LinkedActivities:
    """For page types that name records: the panel, and the records for templates."""

    activities_panel = InlinePanel(
        "activity_links",
        heading=_("关联的活动记录"),
        label=_("活动"),
        help_text=_("事实栏、区域、队伍和类别都从这里来，不用再填。"),
    )

    #: What the body's fact box block shows, see core/blocks/fact_box.html.
    fact_box_template = "activities/components/fact_box.html"

    @cached_property
    def linked_activities(self):
        """The public records this page is about, in the editor's order, with all a fact box
        shows, in one query. Records that are gone or withdrawn are left out."""
        shown = ("activity__area", "activity__category", "activity__team")
        activities = (link.activity for link in self.activity_links.select_related(*shown))
        return list({record.pk: record for record in activities if record.live}.values())

    @property
    def has_fact_box(self):
        """Whether the editor placed the fact box in the text; then it does not stand beside it."""
        return any(block.block_type == "fact_box" for block in self.body)

    @property
    def main_activity(self):
        """The first linked record: where area, team and category of the page come from."""
        return next(iter(self.linked_activities), None)


class ActivityIndexPage(RoutablePageMixin, BasePage):
    """The activity browser; serves each record at `/activities/<code>/`."""

    fixed_slug = "activities"
    about = _("找身边的志愿服务活动：按类别、区域、日期和队伍查，看哪里在招募。")
    column_type = _("志愿服务")
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    template = "activities/activity_index_page.html"

    class Meta:
        verbose_name = _("活动首页")
        verbose_name_plural = _("活动首页")

    @path("")
    def browse(self, request):
        from activities.browse import browse_response

        return browse_response(self, request)

    @path("values/")
    def values(self, request):
        from activities.browse.values import values_response

        return values_response(self, request)

    @path("calendar/")
    def calendar(self, request):
        from activities.almanac.calendar_page import calendar_response

        return calendar_response(self, request)

    @path("year/")
    def year(self, request):
        from activities.almanac.year import year_response

        return year_response(self, request)

    @path("<slug:code>/")
    def record(self, request, code):
        from activities.records import activity_context

        records = (
            Activity.objects.public()
            .select_related("area", "category", "team", "brand", "occasion")
            .prefetch_related("forms", "co_teams")
            .annotate(poster_mark=Poster.objects.mark_of("activity"))
        )
        # As it is written the code is found by its index, in other letters by reading all of them.
        activity = records.filter(code=code).first() or records.filter(code__iexact=code).first()
        if activity is None:
            former = FormerCode.objects.filter(code__iexact=code, activity__live=True)
            former = former.select_related("activity").first()
            if former is None:
                raise Http404
            return redirect(former.activity.get_absolute_url(), permanent=True)
        if activity.code != code:
            return redirect(activity.get_absolute_url(), permanent=True)
        return self.render_late(
            request, "activities/activity_page.html", lambda: activity_context(activity)
        )


class TeamIndexPage(RoutablePageMixin, BasePage):
    """Lists teams by level and area; serves each at `/teams/<slug>/`."""

    fixed_slug = "teams"
    about = _("各级志愿服务队伍：总队、分队、小队和社会组织，在哪里、做什么。")
    column_type = _("机构队伍")
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    template = "activities/team_index_page.html"

    class Meta:
        verbose_name = _("队伍首页")
        verbose_name_plural = _("队伍首页")

    @path("")
    def listing(self, request):
        from activities.team_listing import team_listing_context

        return self.render_late(request, self.template, lambda: team_listing_context(request))

    @path("<slug:slug>/")
    def team(self, request, slug):
        from activities.records import team_context

        teams = Team.objects.public().select_related("area", "brand", "parent", "logo", "flag")
        team = teams.prefetch_related("categories").filter(slug=slug).first()
        if team is None:
            raise Http404
        return self.render_late(request, "activities/team_page.html", lambda: team_context(team))


class ReportIndexPage(IndexPage):
    fixed_slug = "reports"
    about = _("各地志愿服务活动的报道，最新的在前。")
    lists = "activities.ActivityReportPage"
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["activities.ActivityReportPage"]
    template = "activities/report_index_page.html"

    class Meta:
        verbose_name = _("活动报道栏")
        verbose_name_plural = _("活动报道栏")


class ActivityReportPage(LinkedActivities, PublishingLine, BasePage):
    """A report of one or more activities. Time, place, team and numbers are the records'."""

    body = BodyField()

    objects = ArticleManager()

    content_panels = [
        *BasePage.content_panels,
        LinkedActivities.activities_panel,
        FieldPanel("body"),
        PublishingLine.publishing_line_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("author"),
        index.SearchField("source"),
    ]
    parent_page_types = ["activities.ReportIndexPage"]
    subpage_types = []
    template = "activities/activity_report_page.html"

    class Meta:
        verbose_name = _("活动报道")
        verbose_name_plural = _("活动报道")

    kicker = _("活动报道")

    @property
    def area(self):
        return self.main_activity.area if self.main_activity else None

    @property
    def team(self):
        return self.main_activity.team if self.main_activity else None

    @property
    def category(self):
        return self.main_activity.category if self.main_activity else None

    @property
    def record_photos(self):
        """Photos of the linked records that the article itself does not show, five at most."""
        references = self.body.stream_block.extract_references(self.body)
        shown = {str(pk) for model, pk, *_path in references if model is SiteImage}
        shown.add(str(self.lead_image_id))
        photos = ActivityPhoto.objects.filter(activity__in=self.linked_activities)
        fresh = {
            photo.image_id: photo
            for photo in photos.select_related("image")
            if str(photo.image_id) not in shown and photo.image.is_shown
        }
        return list(fresh.values())[:MAX_PHOTOS]

    def get_context(self, request, *args, **kwargs):
        from search.similar import reading_on

        return {**super().get_context(request, *args, **kwargs), **reading_on(self)}


class CampaignPage(LinkedActivities, BasePage):
    """A campaign (专题): phases with dates, units, slogans and the records that belong to it."""

    starts = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    organiser = models.CharField(_("主办单位"), max_length=120, blank=True)
    body = BodyField()

    objects = ArticleManager()

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("organiser"),
        InlinePanel("phases", heading=_("阶段"), label=_("阶段"), min_num=1),
        InlinePanel("units", heading=_("参加单位"), label=_("单位")),
        InlinePanel("slogans", heading=_("标语"), label=_("标语"), max_num=4),
        LinkedActivities.activities_panel,
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = []
    template = "activities/campaign_page.html"

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = _("专题")

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("结束日期不能早于开始日期。")})

    def get_context(self, request, *args, **kwargs):
        from activities.campaigns import campaign_context

        return {**super().get_context(request, *args, **kwargs), **campaign_context(self)}


class CampaignPhase(Orderable):
    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(_("阶段"), max_length=40)
    starts = models.DateField(_("从"))
    ends = models.DateField(_("到"))
    text = models.CharField(_("做什么"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("阶段")
        verbose_name_plural = _("阶段")

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("阶段的结束不能早于开始。")})


class CampaignUnit(Orderable):
    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(_("单位"), max_length=80)
    task = models.CharField(_("承担什么"), max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("参加单位")
        verbose_name_plural = _("参加单位")

    def __str__(self):
        return self.name


class CampaignSlogan(Orderable):
    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="slogans")
    text = models.CharField(_("标语"), max_length=7, help_text=_("不超过七个字。"))

    class Meta(Orderable.Meta):
        verbose_name = _("标语")
        verbose_name_plural = _("标语")

    def __str__(self):
        return self.text
