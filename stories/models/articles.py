from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from activities.models.pages import LinkedActivities
from core.fields import BodyField
from core.models import BasePage, IndexPage, PublishingLine
from core.querysets import ArticleManager


class ArticleIndexPage(IndexPage):
    fixed_slug = "news"
    about = _("工作动态、通知公告、网评和政策文件。")
    lists = "stories.ArticlePage"
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["stories.ArticlePage"]
    template = "stories/article_index_page.html"

    class Meta:
        verbose_name = _("文章栏")
        verbose_name_plural = _("文章栏")

    def get_items(self, request):
        items = super().get_items(request)
        kind = self.asked_kind(request)
        return items.filter(kind=kind) if kind else items

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["kinds"] = ArticlePage.Kind.choices
        context["kind"] = kind = self.asked_kind(request)
        context["querystring"] = f"kind={kind}" if kind else ""
        if request.GET.get("kind") and not context["kind"]:
            context["notices"].append(_("没有这一类文章，列出的是全部。"))
        return context

    @staticmethod
    def asked_kind(request):
        """The `kind` parameter where it names a kind of article, else an empty string."""
        kind = request.GET.get("kind", "")
        return kind if kind in ArticlePage.Kind.values else ""


class ArticlePage(LinkedActivities, PublishingLine, BasePage):
    """News, notice, commentary or policy."""

    class Kind(models.TextChoices):
        NEWS = "news", _("工作动态")
        NOTICE = "notice", _("通知公告")
        COMMENTARY = "commentary", _("网评")
        POLICY = "policy", _("政策文件")

    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    body = BodyField()

    objects = ArticleManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("body"),
        InlinePanel("attachments", heading=_("附件"), label=_("附件")),
        LinkedActivities.activities_panel,
        PublishingLine.publishing_line_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("kind"),
    ]
    parent_page_types = ["stories.ArticleIndexPage"]
    subpage_types = []
    template = "stories/article_page.html"

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")

    @property
    def kicker(self):
        return self.get_kind_display()

    def get_context(self, request, *args, **kwargs):
        from search.similar import reading_on

        context = super().get_context(request, *args, **kwargs)
        attachments = self.attachments.select_related("document")
        return {**context, **reading_on(self), "attachments": attachments}


class ArticleAttachment(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "core.SiteDocument", verbose_name=_("文件"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("显示的名称"), max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self):
        return self.title or self.document.title
