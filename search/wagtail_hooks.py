from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from search.admin_views import IndexHealthView, QueryReportView, TrySynonymsView
from search.models import DictionaryWord, PromotedResult, SynonymGroup


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "tag"
    menu_label = _("同义词")
    list_display = ["words", BooleanColumn("is_active", label=_("启用"))]
    list_filter = ["is_active"]
    search_fields = ["words"]
    list_per_page = 50
    panels = [
        HelpPanel(template="search/admin/synonym_help.html"),
        FieldPanel("words"),
        FieldPanel("is_active"),
    ]


class DictionaryWordViewSet(SnippetViewSet):
    model = DictionaryWord
    icon = "openquote"
    menu_label = _("词典")
    list_display = ["word", "note"]
    search_fields = ["word", "note"]
    list_per_page = 50
    panels = [FieldPanel("word"), FieldPanel("note")]


class PromotedResultViewSet(SnippetViewSet):
    model = PromotedResult
    icon = "pick"
    menu_label = _("推荐结果")
    list_display = [
        "title",
        "words",
        Column("starts_on", label=_("开始")),
        Column("ends_on", label=_("结束")),
    ]
    search_fields = ["title", "words"]
    panels = [
        FieldPanel("words"),
        FieldPanel("title"),
        FieldPanel("url"),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("position")]),
    ]


class SearchMenuItem(MenuItem):
    """An entry for those who have the right that its page asks for."""

    def __init__(self, view, *args, **kwargs):
        self.right = view.right
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return request.user.has_perm(self.right)


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("检索")
    menu_icon = "search"
    menu_order = 350
    items = (SynonymGroupViewSet, DictionaryWordViewSet, PromotedResultViewSet)

    def get_submenu_items(self):
        return [
            *super().get_submenu_items(),
            SearchMenuItem(
                TrySynonymsView,
                _("试一试同义词"),
                reverse("search_try_synonyms"),
                icon_name="view",
                order=10,
            ),
            SearchMenuItem(
                QueryReportView,
                _("大家在搜什么"),
                reverse("search_queries"),
                icon_name="glasses",
                order=20,
            ),
            SearchMenuItem(
                IndexHealthView,
                _("检索索引"),
                reverse("search_index_health"),
                icon_name="cogs",
                order=30,
            ),
        ]


register_snippet(SearchGroup)


@hooks.register("register_admin_urls")
def search_urls():
    return [
        path("search/index/", IndexHealthView.as_view(), name="search_index_health"),
        path("search/queries/", QueryReportView.as_view(), name="search_queries"),
        path("search/synonyms/try/", TrySynonymsView.as_view(), name="search_try_synonyms"),
    ]
