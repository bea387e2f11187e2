"""Areas and vocabularies, kept by the city office."""

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import DeleteView, HistoryView, IndexView

from activities.models import ActivityForm, Occasion, ServiceCategory
from core.exports import SafeExportMixin
from core.models import Area

#: So many of the things that use a row are named when it cannot be deleted.
MOST_NAMED = 50


class InUse(Exception):
    """What cannot be deleted, because `objects` need it."""

    def __init__(self, objects):
        super().__init__()
        self.objects = objects


class NamingDeleteView(DeleteView):
    """The stock view looks for what uses a row by the way back of each relation, and fails at one
    that has none; the refusal itself knows it."""

    def delete_instance(self):
        try:
            super().delete_instance()
        except ProtectedError as error:
            raise InUse(error.protected_objects) from error

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except InUse as refusal:
            named = sorted(refusal.objects, key=str)[:MOST_NAMED]
            context = self.get_context_data(protected_error=True, linked_objects=named)
            return self.render_to_response(context)


class CheckedHistoryView(HistoryView):
    """The stock view shows the history to whoever guesses its address."""

    def dispatch(self, request, *args, **kwargs):
        if not self.permission_helper.user_can_edit_obj(request.user, self.instance):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class VocabularyIndexView(SafeExportMixin, IndexView):
    pass


class TreeIndexView(VocabularyIndexView):
    """Lists a tree from the top down, unless the editor sorts by a column."""

    def get_ordering(self, request, queryset):
        if self.ORDER_VAR in self.params:
            return super().get_ordering(request, queryset)
        return ["tree_ordering"]


class BranchFilter(SimpleListFilter):
    """One entry of the top levels, with all below it. Django's own filter of relations needs
    its admin site, which is not installed."""

    title = _("在谁之下")
    parameter_name = "below"

    def lookups(self, request, model_admin):
        parents = model_admin.model.objects.with_tree_fields().filter(children__isnull=False)
        return [(row.pk, "　" * row.tree_depth + row.name) for row in parents.distinct()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        rows = queryset.model.objects.filter(pk=self.value()) if self.value().isdigit() else ()
        if not rows:
            return queryset.none()
        return queryset.filter(pk__in=rows[0].descendants(include_self=True).values("pk"))


class VocabularyAdmin(ModelAdmin):
    index_view_class = VocabularyIndexView
    history_view_class = CheckedHistoryView
    delete_view_class = NamingDeleteView
    list_per_page = 50
    list_display = ("name", "slug", "position")
    list_export = ("name", "slug", "description", "position")
    search_fields = ("name", "slug")


class TreeAdmin(VocabularyAdmin):
    index_view_class = TreeIndexView

    def get_queryset(self, request):
        return self.model.objects.with_tree_fields().select_related("parent")

    def indented_name(self, row):
        return "　　" * getattr(row, "tree_depth", 0) + row.name

    indented_name.short_description = _("名称")
    indented_name.admin_order_field = "name"


class AreaAdmin(TreeAdmin):
    model = Area
    menu_icon = "globe"
    list_display = ("indented_name", "level", "code", "parent", "position")
    list_filter = ("level", BranchFilter)
    list_export = ("name", "level", "code", "parent", "slug", "position")
    search_fields = ("name", "code", "slug")
    export_filename = "areas"
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("level"), FieldPanel("parent")]),
                FieldRowPanel([FieldPanel("code"), FieldPanel("slug")]),
                FieldPanel("position"),
            ],
            heading=_("区域"),
            help_text=_("新增县（区）以后，请管理员运行 manage.py setup_offices 给它建版面。"),
        )
    ]


class CategoryAdmin(TreeAdmin):
    model = ServiceCategory
    menu_icon = "folder-open-1"
    list_display = ("indented_name", "parent", "slug", "position")
    list_filter = (BranchFilter,)
    list_export = ("name", "parent", "slug", "description", "position")
    export_filename = "categories"
    panels = [
        FieldPanel("name"),
        FieldPanel("parent"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("position")]),
    ]


class FormAdmin(VocabularyAdmin):
    model = ActivityForm
    menu_icon = "list-ul"
    export_filename = "forms"
    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("position")]),
    ]


class OccasionAdmin(VocabularyAdmin):
    model = Occasion
    menu_icon = "date"
    list_display = ("name", "rule", "this_year", "next_year", "is_traditional")
    list_filter = ("rule", "traditional")
    list_export = ("name", "rule", "this_year", "next_year", "traditional", "slug", "position")
    export_filename = "occasions"
    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldPanel("rule"),
                FieldRowPanel([FieldPanel("month"), FieldPanel("day")]),
                FieldRowPanel([FieldPanel("end_month"), FieldPanel("end_day")]),
                FieldRowPanel([FieldPanel("term"), FieldPanel("length")]),
            ],
            heading=_("哪一天"),
            help_text=_(
                "按规则只填用得上的几格：公历、农历填月和日，一段时间再填结束，节气选名称。"
            ),
        ),
        FieldRowPanel([FieldPanel("traditional"), FieldPanel("position")]),
        FieldPanel("lead_days"),
        FieldPanel("slug"),
    ]

    def is_traditional(self, occasion):
        # The stock mark of a yes is a picture of Django's admin, which is not installed.
        return _("是") if occasion.traditional else ""

    def this_year(self, occasion):
        return _dates(occasion, timezone.localdate().year)

    def next_year(self, occasion):
        return _dates(occasion, timezone.localdate().year + 1)

    is_traditional.short_description = _("传统节日")
    is_traditional.admin_order_field = "traditional"
    this_year.short_description = _("今年")
    next_year.short_description = _("明年")


class VocabularyGroup(ModelAdminGroup):
    menu_label = _("区域与词表")
    menu_icon = "tag"
    menu_order = 320
    items = (AreaAdmin, CategoryAdmin, FormAdmin, OccasionAdmin)


def _dates(occasion, year):
    first, last = occasion.dates_in(year)
    shown = date_format(first, "Y年n月j日")
    return shown if last == first else f"{shown}至{date_format(last, 'n月j日')}"
