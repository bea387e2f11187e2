import secrets

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable
from wagtail.search import index

from core.fields import BodyField
from core.holding import hold
from core.models import BasePage, IndexPage, PublishingLine
from core.pagination import paginate
from stories.planner.issue_form import IssueForm
from stories.querysets import ColumnManager, IssueManager


class ColumnIndexPage(IndexPage):
    fixed_slug = "columns"
    about = _("专栏：连续刊出的人物和故事，各栏最新一期。")
    column_type = _("专题专栏")
    lists = "stories.ColumnPage"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["stories.ColumnPage"]
    template = "stories/column_index_page.html"

    class Meta:
        verbose_name = _("专栏首页")
        verbose_name_plural = _("专栏首页")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        latest = ColumnIssuePage.objects.latest_of(context["items"])
        for column in context["items"]:
            column.latest_issue = latest.get(column.pk)
        return context


class ColumnPage(BasePage):
    """A feature column; its issues stand below it at `/columns/<column>/<number>/`."""

    per_page = 12
    column_type = _("专题专栏")
    shown_relations = (*BasePage.shown_relations, "plan")

    body = BodyField(verbose_name=_("专栏说明"))

    objects = ColumnManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["stories.ColumnIndexPage"]
    subpage_types = ["stories.ColumnIssuePage"]
    template = "stories/column_page.html"

    class Meta:
        verbose_name = _("专栏")
        verbose_name_plural = _("专栏")

    @property
    def cadence(self):
        """How many issues a week, in figures: `2–3`; empty for a column without a plan."""
        plan = getattr(self, "plan", None)
        return plan.cadence if plan else ""

    @property
    def published_issues(self):
        return self.issues.live().public().numbered()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        issues = self.published_issues.for_listing().order_by("-number")
        context.update(paginate(issues, request, self.per_page))
        items = context["items"]
        context["latest"] = next(iter(items), None) if items.number == 1 else None
        return context


class ColumnCounter(models.Model):
    """The last number a column gave. Kept outside pages and revisions: whatever is restored,
    a number is given once and never again."""

    shows_content = False

    column = models.OneToOneField(
        ColumnPage, on_delete=models.CASCADE, related_name="counter", verbose_name=_("专栏")
    )
    last = models.PositiveIntegerField(_("最后一期"), default=0)

    class Meta:
        verbose_name = _("期号计数")
        verbose_name_plural = _("期号计数")

    def __str__(self):
        return f"{self.column} {self.last}"

    @classmethod
    def next_number(cls, column):
        """Raise the column's counter by one UPDATE and return the new number."""
        with transaction.atomic():
            cls.objects.get_or_create(column=column)
            row = cls.objects.filter(column=column)
            row.update(last=F("last") + 1)
            return row.values_list("last", flat=True).get()


class ColumnIssuePage(PublishingLine, BasePage):
    """One issue: a number given at first publication, a planned date, one or more features."""

    shown_relations = (*PublishingLine.shown_relations, "column")
    exclude_fields_in_copy = [*PublishingLine.exclude_fields_in_copy, "column", "number"]
    others_shown = 6
    #: Given by the machine, or moved by the planner.
    not_reviewed = ("column", "number", "planned_date")

    column = models.ForeignKey(
        ColumnPage,
        verbose_name=_("专栏"),
        editable=False,
        null=True,
        on_delete=models.SET_NULL,
        related_name="issues",
    )
    number = models.PositiveIntegerField(_("期号"), null=True, blank=True, editable=False)
    editors_note = models.TextField(_("编者按"), blank=True, max_length=400)
    body = BodyField(verbose_name=_("正文"), help_text=_("可不写：期的内容就是下面所选的典型。"))

    objects = IssueManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("planned_on"),
        FieldPanel("editors_note"),
        InlinePanel("features", heading=_("本期典型"), label=_("典型")),
        FieldPanel("body"),
        PublishingLine.publishing_line_panel,
    ]
    promote_panels = [FieldPanel("seo_title"), FieldPanel("search_description")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("editors_note"),
        index.SearchField("body"),
        index.FilterField("number"),
    ]
    base_form_class = IssueForm
    parent_page_types = ["stories.ColumnPage"]
    subpage_types = []
    template = "stories/column_issue_page.html"

    class Meta:
        verbose_name = _("专栏的一期")
        verbose_name_plural = _("专栏的各期")
        constraints = [
            models.UniqueConstraint(
                fields=["column", "number"],
                condition=Q(number__isnull=False),
                name="stories_issue_number_once_a_column",
            )
        ]

    kicker = _("专栏")

    def _set_core_field_defaults(self):
        if not self.slug:
            self.slug = f"draft-{secrets.token_hex(4)}"
        super()._set_core_field_defaults()

    @transaction.atomic
    def save(self, *args, **kwargs):
        if self.path:
            # Asked by id: a parent in memory may be a bare Page.
            self.column = ColumnPage.objects.filter(pk=self.get_parent().pk).first()
        if self.live and self.number is None and self.column is not None:
            # An object read before the first publication does not know its number yet.
            hold(self)
            stored = type(self)._base_manager.filter(pk=self.pk).values_list("number", flat=True)
            self.number = stored.first() or ColumnCounter.next_number(self.column)
            self.slug = str(self.number)
            self.set_url_path(self.get_parent())
        return super().save(*args, **kwargs)

    def can_move_to(self, parent):
        """A number belongs to its column: an issue that has one stays there."""
        if self.number is not None and parent.pk != self.column_id:
            return False
        return super().can_move_to(parent)

    def with_content_json(self, content):
        """Number and address belong to the issue, not to a revision of it."""
        restored = super().with_content_json(content)
        restored.column_id = self.column_id
        if self.number is not None:
            restored.number = self.number
            restored.slug = self.slug
            restored.set_url_path(self.get_parent())
        return restored

    @cached_property
    def feature_stories(self):
        """The issue's stories that the public may read, in the editor's order."""
        from stories.models.people import StoryPage

        ids = [feature.story_id for feature in self.features.all()]
        found = StoryPage.objects.live().public().for_listing().in_bulk(ids)
        return [found[pk] for pk in dict.fromkeys(ids) if pk in found]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        issues = ColumnIssuePage.objects.live().public().numbered().filter(column=self.column_id)
        number = self.number or 0
        after = issues.filter(number__gt=number).order_by("number").values("pk")[:1]
        before = issues.filter(number__lt=number).order_by("-number").values("pk")[:1]
        latest = issues.exclude(pk=self.pk).order_by("-number").values("pk")[: self.others_shown]
        wanted = Q(pk__in=after) | Q(pk__in=before) | Q(pk__in=latest)
        others = list(issues.filter(wanted).for_listing().order_by("-number"))
        newer = [issue for issue in others if issue.number > number] if number else []
        older = [issue for issue in others if issue.number < number]
        context.update(
            stories=self.feature_stories,
            newer=newer[-1] if newer else None,
            older=older[0] if older else None,
            other_issues=others[: self.others_shown],
        )
        return context


class IssueFeature(Orderable):
    page = ParentalKey(ColumnIssuePage, on_delete=models.CASCADE, related_name="features")
    story = models.ForeignKey(
        "stories.StoryPage",
        verbose_name=_("典型"),
        on_delete=models.CASCADE,
        related_name="issue_features",
    )

    panels = [PageChooserPanel("story", "stories.StoryPage")]

    class Meta(Orderable.Meta):
        verbose_name = _("本期典型")
        verbose_name_plural = _("本期典型")

    def __str__(self):
        return self.story.title
