"""Filters of the lists; what they offer is limited to the user's areas."""

import datetime

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import WorkflowState

from activities.models import Activity, Occasion, ServiceCategory, Team
from activities.querysets import State
from brands.models import BrandPage
from core.local_dates import midnight
from core.models import Area
from core.permissions import scoped

LIVE = [("live", _("已发布")), ("changed", _("已发布，有新草稿")), ("draft", _("草稿"))]
REVIEW = [("waiting", _("审稿中")), ("returned", _("退回修改")), ("none", _("不在审稿"))]


def _areas(request):
    return scoped(Area.objects.with_tree_fields(), request.user)


def _teams(request):
    return scoped(Team.objects.all(), request.user)


class IndentedChoiceField(ModelChoiceField):
    def label_from_instance(self, node):
        return "　" * getattr(node, "tree_depth", 0) + str(node)


class TreeFilter(django_filters.ModelChoiceFilter):
    """Offers a tree as an indented list."""

    field_class = IndentedChoiceField


class RecordFilterSet(WagtailFilterSet):
    area = TreeFilter(label=_("区域（含下级）"), queryset=_areas, method="filter_area")
    published = django_filters.ChoiceFilter(
        label=_("发布"), choices=LIVE, method="filter_published"
    )
    review = django_filters.ChoiceFilter(label=_("审稿"), choices=REVIEW, method="filter_review")

    def filter_area(self, queryset, name, value):
        return queryset.filter(area_id__in=Area.objects.subtree_ids([value]))

    def filter_published(self, queryset, name, value):
        if value == "draft":
            return queryset.filter(live=False)
        queryset = queryset.filter(live=True)
        return queryset.filter(has_unpublished_changes=True) if value == "changed" else queryset

    def filter_review(self, queryset, name, value):
        states = WorkflowState.objects.active().filter(
            content_type=ContentType.objects.get_for_model(queryset.model)
        )
        if value == "waiting":
            states = states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        elif value == "returned":
            states = states.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
        ids = states.annotate(pk_of=Cast("object_id", BigIntegerField())).values("pk_of")
        return queryset.exclude(pk__in=ids) if value == "none" else queryset.filter(pk__in=ids)

    def categories_below(self, category):
        return [category.pk, *category.children.values_list("pk", flat=True)]


class ActivityFilterSet(RecordFilterSet):
    category = TreeFilter(
        label=_("类别（含下级）"),
        queryset=ServiceCategory.objects.with_tree_fields(),
        method="filter_category",
    )
    team = django_filters.ModelChoiceFilter(label=_("队伍"), queryset=_teams, method="filter_team")
    brand = django_filters.ModelChoiceFilter(label=_("品牌"), queryset=BrandPage.objects.all())
    occasion = django_filters.ModelChoiceFilter(
        label=_("时间节点"), queryset=Occasion.objects.all()
    )
    start = django_filters.DateFromToRangeFilter(label=_("开始"), widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=State.choices, method="filter_state"
    )

    reported = django_filters.ChoiceFilter(
        label=_("报道"), choices=[("no", _("已结束，还没有报道"))], method="filter_reported"
    )
    ended = django_filters.DateFilter(label=_("结束于"), method="filter_ended")

    class Meta:
        model = Activity
        fields = []

    def filter_reported(self, queryset, name, value):
        from activities.desk_calendar import without_report

        return without_report(queryset.filter(end__lt=timezone.now()))

    def filter_ended(self, queryset, name, value):
        return queryset.filter(
            end__gte=midnight(value), end__lt=midnight(value + datetime.timedelta(days=1))
        )

    def filter_category(self, queryset, name, value):
        return queryset.filter(category_id__in=self.categories_below(value))

    def filter_team(self, queryset, name, value):
        return queryset.of_team(value)

    def filter_state(self, queryset, name, value):
        return queryset.in_state(value)


class TeamFilterSet(RecordFilterSet):
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Team.Kind.choices)
    category = TreeFilter(
        label=_("类别（含下级）"),
        queryset=ServiceCategory.objects.with_tree_fields(),
        method="filter_category",
    )
    brand = django_filters.ModelChoiceFilter(label=_("品牌"), queryset=BrandPage.objects.all())
    registered = django_filters.BooleanFilter(label=_("已在民政部门登记"))

    class Meta:
        model = Team
        fields = []

    def filter_category(self, queryset, name, value):
        through = Team.categories.through.objects
        joined = through.filter(servicecategory_id__in=self.categories_below(value))
        return queryset.filter(pk__in=joined.values("team_id"))
