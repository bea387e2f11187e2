from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from core.models.poster import Poster
from core.models.text_update import TextUpdate
from core.page_slots import subpage_types_for
from core.pagination import paginate
from core.slugs import unique_slug

#: What a reader reads of an article: when it changes, the article says so.
TEXT_FIELDS = ("title", "summary", "body")
#: No page of the site lies deeper below the home page than this.
MAX_DEPTH = 10
#: The home page's depth in the tree of all sites.
HOME_DEPTH = 2


class BasePageForm(WagtailAdminPageForm):
    """Leaves the address to the server, which reads hanzi; the admin's script cannot."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("留空则按标题的拼音生成。")
        # Imported here: rights are asked of models.
        from core.scoped_forms import limit_to_scope

        limit_to_scope(self)


class LateContext(dict):
    """Template context that `ask()` completes when somebody wants more than the `early` part."""

    def __init__(self, early, ask):
        self._asked = None
        super().__init__(early, ask_page=self.whole)
        self._ask = ask

    def whole(self):
        """Return all of it, asked for once."""
        if self._asked is None:
            self._asked = self._ask()
        return self._asked

    def __missing__(self, name):
        return self.whole()[name]


class BasePage(Page):
    """What all page types share: summary, lead picture and an address in pinyin."""

    #: Foreign keys that the page's template follows.
    shown_relations = ("lead_image",)
    #: The one address that pages of this type have below their parent, e.g. "reports".
    fixed_slug = None
    #: What kind of column a page that lists others is, in the words of the government-site norms.
    column_type = ""
    #: Whether such a page right below the home page is named at the foot of every page.
    in_footer = False
    #: What such a page is about, in a sentence, where neither its editor nor its text says so.
    about = ""

    summary = models.CharField(
        _("摘要"),
        max_length=200,
        blank=True,
        help_text=_("一两句话，用在列表、分享和搜索结果里。"),
    )
    lead_image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("头图"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    base_form_class = BasePageForm
    content_panels = [
        TitleFieldPanel("title", targets=[]),
        FieldPanel("summary"),
        FieldPanel("lead_image"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("网址与搜索引擎"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("导航")),
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        # Imported here: rights are asked of models.
        from core.permissions import PageRights

        return PageRights(user, self)

    @classmethod
    def clean_subpage_models(cls):
        return [*super().clean_subpage_models(), *subpage_types_for(cls)]

    def serve(self, request, *args, **kwargs):
        """Answer with the page's template, whose pieces ask for `get_context` only where they
        are not kept already (`core.templatetags.kept.page_piece`)."""
        request.is_preview = False
        return self.render_late(request, self.get_template(request, *args, **kwargs))

    def render_late(self, request, template, overrides=None):
        """Return the response of `template`; `overrides()` is context beside `get_context`'s."""

        def ask():
            return {**self.get_context(request), **(overrides() if overrides else {})}

        context = LateContext({"page": self, "self": self, "request": request}, ask)
        return TemplateResponse(request, template, context)

    @property
    def public_title(self):
        """The title as it may be shown; page types with personal facts mask it."""
        return self.title

    @property
    def public_summary(self):
        return self.summary

    @property
    def public_picture(self):
        """The picture that stands for this page in lists, or None."""
        return self.lead_image if self.lead_image and self.lead_image.is_shown else None

    def route(self, request, path_components):
        """Find the page at the end of the way in two queries, however deep; Wagtail asks two
        a step. The last page that exists answers for the rest of the way."""
        if not path_components:
            return super().route(request, path_components)
        way = self._way(path_components)
        if not way:
            raise Http404
        return _specific(way[-1]).route(request, path_components[len(way) :])

    def _way(self, slugs):
        """The pages below this one that `slugs` name, each its predecessor's child, and each
        with its `lineage`."""
        slugs = slugs[:MAX_DEPTH]
        above = _paths_down_to(self)
        found = {
            page.path: page
            for page in _with_restrictions(
                Page.objects.filter(
                    Q(path__startswith=self.path, slug__in=slugs) | Q(path__in=above)
                )
            )
        }
        children = {(path[: -self.steplen], page.slug): page for path, page in found.items()}
        lineage = [found[path] for path in above if path in found and found[path].depth > 1]
        way, parent = [], self
        for slug in slugs:
            page = children.get((parent.path, slug))
            if page is None:
                break
            lineage = [*lineage, page]
            page.lineage, page._cached_parent_obj = lineage, parent
            way.append(page)
            parent = page
        return way

    @cached_property
    def lineage(self):
        """This page and those above it, home first, without the tree's root, each with
        `is_restricted`; one query serves the breadcrumb and the check of restrictions."""
        pages = Page.objects.filter(path__in=_paths_down_to(self), depth__gt=1)
        return list(_with_restrictions(pages).order_by("path"))

    @property
    def ancestry(self):
        """The pages above this one, home first."""
        return [page for page in self.lineage if page.pk != self.pk]

    def get_view_restrictions(self):
        """As Wagtail's, without further queries where nothing on the way is restricted."""
        if any(page.is_restricted or page.alias_of_id for page in self.lineage):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def _set_core_field_defaults(self):
        parent = self.get_parent() if self.path else getattr(self, "_cached_parent_obj", None)
        if self.fixed_slug and not self.slug:
            self.slug = self.fixed_slug
        if not self.slug and parent is not None:
            self.slug = unique_slug(
                self.title,
                lambda slug: not self._slug_is_available(slug, parent, self),
                fallback="page",
            )
        super()._set_core_field_defaults()

    def clean(self):
        super().clean()
        if self.fixed_slug and self.slug != self.fixed_slug:
            message = _("这一页的网址名固定为 %(slug)s，不能改。") % {"slug": self.fixed_slug}
            raise ValidationError({"slug": message})


def _specific(page):
    """Return the page as its own type, with what its template shows, in one query."""
    model = page.cached_content_type.model_class()
    if model is None:
        # Its add-on was removed without being uninstalled.
        raise Http404
    if not hasattr(model, "shown_relations"):
        return page.specific
    rows = model._base_manager.select_related(*model.shown_relations)
    found = rows.annotate(poster_mark=Poster.objects.mark_of("page")).get(pk=page.pk)
    found.lineage, found._cached_parent_obj = page.lineage, page._cached_parent_obj
    return found


def _paths_down_to(page):
    """The tree's paths from the root to `page` itself."""
    return [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]


def _with_restrictions(pages):
    restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
    return pages.annotate(is_restricted=Exists(restrictions))


class IndexPage(BasePage):
    """Lists pages of one type: all of the site below the home page, in a section its own."""

    #: "app_label.ModelName" of what is listed; set by each type.
    lists = None
    per_page = 12
    column_type = _("工作动态")

    class Meta:
        abstract = True

    def get_items(self, request):
        """Return the live, public pages listed here, newest first."""
        from django.apps import apps

        items = apps.get_model(self.lists).objects.live().public()
        if self.depth > HOME_DEPTH + 1:
            items = items.descendant_of(self)
        return items.for_listing()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context.update(paginate(self.get_items(request), request, self.per_page))
        return context


class PublishingLine(models.Model):
    """Who stands for an article, and when it was published (稿件署名 and 发布时间)."""

    exclude_fields_in_copy = ["publication_date"]
    shown_relations = ("lead_image", "text_update")

    source = models.CharField(_("来源"), max_length=80, blank=True)
    author = models.CharField(_("作者"), max_length=80, blank=True)
    correspondent = models.CharField(_("通讯员"), max_length=80, blank=True)
    responsible_editor = models.CharField(_("责任编辑"), max_length=40, blank=True)
    first_review = models.CharField(_("初审"), max_length=40, blank=True)
    second_review = models.CharField(_("复审"), max_length=40, blank=True)
    final_review = models.CharField(_("终审"), max_length=40, blank=True)
    publication_date = models.DateTimeField(
        _("发布时间"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("留空则为首次发布的时间。发布以后再改，会记入历史。"),
    )

    publishing_line_panel = MultiFieldPanel(
        [
            FieldPanel("source"),
            FieldPanel("author"),
            FieldPanel("correspondent"),
            FieldPanel("responsible_editor"),
            FieldPanel("first_review"),
            FieldPanel("second_review"),
            FieldPanel("final_review"),
            FieldPanel("publication_date"),
        ],
        heading=_("署名与发布"),
        classname="collapsed",
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.live and self.publication_date is None:
            self.publication_date = self.first_published_at or timezone.now()
        if self.publication_date is not None:
            # Revisions keep milliseconds only: what is finer would look like a change.
            self.publication_date = self.publication_date.replace(microsecond=0)
        # A draft saved over a live page writes other fields only.
        stored = kwargs.get("update_fields")
        writes_date = stored is None or "publication_date" in stored
        before = self._published_date_before() if writes_date else None
        is_new_text = stored is None and self._text_differs()
        super().save(*args, **kwargs)
        if is_new_text:
            TextUpdate.objects.update_or_create(page=self, defaults={"updated_at": timezone.now()})
        if before is not None and self.live and before != self.publication_date:
            log(
                instance=self,
                action="core.publication_date",
                data={"old": before.isoformat(), "new": self.publication_date.isoformat()},
            )

    @property
    def text_updated_at(self):
        """When title, summary or body were last changed after publication, or None."""
        update = getattr(self, "text_update", None)
        if update is None or not self.publication_date or update.updated_at < self.publication_date:
            return None
        return update.updated_at

    def _text_differs(self):
        """Whether what is about to be stored reads otherwise than what was published."""
        if self.pk is None:
            return False
        names = [field.name for field in self._meta.fields if field.name in TEXT_FIELDS]
        rows = type(self)._base_manager.filter(pk=self.pk, first_published_at__isnull=False)
        before = rows.only(*names).first()
        return before is not None and any(_raw(self, name) != _raw(before, name) for name in names)

    def _published_date_before(self):
        if self.pk is None:
            return None
        rows = type(self)._base_manager.filter(pk=self.pk, first_published_at__isnull=False)
        return rows.values_list("publication_date", flat=True).first()


def _raw(page, name):
    return page._meta.get_field(name).get_prep_value(getattr(page, name))
