from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from activities.models.pages import LinkedActivities
from core.fields import BodyField
from core.models import BasePage, IndexPage, PublishingLine
from stories.querysets import StoryManager


class StoryIndexPage(IndexPage):
    fixed_slug = "stories"
    about = _("先进典型：最美志愿者、身边好人和优秀志愿服务团队的故事。")
    column_type = _("先进典型")
    lists = "stories.StoryPage"
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["stories.StoryPage"]
    template = "stories/story_index_page.html"

    class Meta:
        verbose_name = _("典型栏")
        verbose_name_plural = _("典型栏")


class StoryPage(LinkedActivities, PublishingLine, BasePage):
    """A model volunteer or team. Personal facts are those the person agreed to publish."""

    class Kind(models.TextChoices):
        FINEST = "zuimei", _("最美志愿者")
        TOP_TEN = "shijia", _("十佳志愿者")
        TEAM_BEST = "team_best", _("最佳志愿服务团队")
        TEAM_GOOD = "team_good", _("优秀志愿服务团队")
        HELPER = "helper", _("身边好人·助人为乐")
        BRAVE = "brave", _("身边好人·见义勇为")
        HONEST = "honest", _("身边好人·诚实守信")
        DEVOTED = "devoted", _("身边好人·敬业奉献")
        FILIAL = "filial", _("身边好人·孝老爱亲")
        FOUR_HUNDRED = "four_hundred", _("四个100")

    shown_relations = (*PublishingLine.shown_relations, "portrait", "area", "team")

    #: Teams have no personal facts that would need consent.
    TEAM_KINDS = (Kind.TEAM_BEST, Kind.TEAM_GOOD)

    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    name = models.CharField(
        _("姓名或队名"), max_length=60, help_text=_("按本人同意公开的写法，例如“王师傅”。")
    )
    unit = models.CharField(_("单位"), max_length=120, blank=True)
    service_since = models.PositiveSmallIntegerField(_("从哪一年起服务"), null=True, blank=True)
    service_hours = models.PositiveIntegerField(_("累计时长（小时）"), null=True, blank=True)
    quote = models.CharField(_("本人的一句话"), max_length=120, blank=True)
    portrait = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("肖像"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    area = models.ForeignKey(
        "core.Area",
        verbose_name=_("区域"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    team = models.ForeignKey(
        "activities.Team",
        verbose_name=_("所在队伍"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
    )
    consented = models.BooleanField(
        _("本人同意公开以上信息"),
        default=False,
        help_text=_("没有勾选时，页面上姓名只显示姓，单位和肖像不显示。"),
    )
    body = BodyField()

    objects = StoryManager()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("name"), FieldPanel("unit")]),
                FieldRowPanel([FieldPanel("service_since"), FieldPanel("service_hours")]),
                FieldPanel("quote"),
                FieldPanel("portrait"),
                FieldRowPanel([FieldPanel("area"), FieldPanel("team")]),
                FieldPanel("consented"),
            ],
            heading=_("人物"),
        ),
        InlinePanel("honours", heading=_("荣誉"), label=_("荣誉")),
        FieldPanel("body"),
        LinkedActivities.activities_panel,
        PublishingLine.publishing_line_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("name"),
        index.FilterField("kind"),
    ]
    parent_page_types = ["stories.StoryIndexPage"]
    subpage_types = []
    template = "stories/story_page.html"

    class Meta:
        verbose_name = _("先进典型")
        verbose_name_plural = _("先进典型")

    kicker = _("先进典型")

    @property
    def is_team(self):
        return self.kind in self.TEAM_KINDS

    @property
    def is_masked(self):
        """Whether a person is shown without name, unit and face: nobody consented."""
        return not (self.consented or self.is_team)

    def masked(self, text):
        """Return `text` with the person's name as it may be shown."""
        name = self.name.removesuffix("（示例）").strip()
        if not self.is_masked or not name:
            return text
        return text.replace(name, f"{name[:1]}某")

    @property
    def public_name(self):
        """The name as it may be shown: whole with consent or for a team, else masked."""
        return self.masked(self.name)

    @property
    def public_title(self):
        return self.masked(self.title)

    @property
    def public_summary(self):
        return self.masked(self.summary)

    @property
    def strapline(self):
        """The title without the name that stands above it already."""
        name = self.name.removesuffix("（示例）")
        return self.masked(self.title.removeprefix(f"{name}：") or self.title)

    @property
    def public_quote(self):
        return self.masked(self.quote)

    @property
    def quote_in_text(self):
        """Whether the body has the quote already, so that it need not stand twice."""
        return any(
            block.block_type == "quote" and block.value["text"].strip() == self.quote.strip()
            for block in self.body
        )

    @property
    def public_unit(self):
        return "" if self.is_masked else self.unit

    @classmethod
    def shows_reference(cls, pk, path):
        """Whether the story `pk` shows the public what its field `path` refers to: a portrait
        without consent is not even served as a file."""
        if path != "portrait":
            return True
        teams = Q(kind__in=cls.TEAM_KINDS)
        return cls._base_manager.filter(teams | Q(consented=True), pk=pk).exists()

    @property
    def public_portrait(self):
        portrait = None if self.is_masked else self.portrait
        return portrait if portrait and portrait.is_shown else None

    @property
    def public_picture(self):
        """The lead picture, where it shows nobody against their will, else the portrait."""
        picture = super().public_picture
        if picture and self.is_masked and picture.consent == picture.Consent.UNCONFIRMED:
            picture = None
        return picture or self.public_portrait

    def get_context(self, request, *args, **kwargs):
        from search.similar import reading_on

        context = super().get_context(request, *args, **kwargs)
        return {**context, **reading_on(self), "honours": self.honours.all()}


class StoryHonour(Orderable):
    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="honours")
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    title = models.CharField(_("荣誉"), max_length=80)

    class Meta(Orderable.Meta):
        verbose_name = _("荣誉")
        verbose_name_plural = _("荣誉")

    def __str__(self):
        return self.title
