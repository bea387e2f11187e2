from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from activities.querysets import TeamQuerySet
from core.slugs import unique_model_slug


class Team(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    TreeNode,
    ClusterableModel,
):
    """A volunteer service team. A society has two names, its registered one and the team's."""

    #: What no reader meets, so that a review does not turn on it.
    not_reviewed = ("contact_name", "contact_phone")

    class Kind(models.TextChoices):
        MODEL = "model", _("示范队")
        CORPS = "corps", _("总队")
        BRANCH = "branch", _("分队")
        SQUAD = "squad", _("小队")
        SOCIETY = "society", _("社会志愿服务组织")

    parent = TreeNodeForeignKey(
        "self",
        verbose_name=_("上级队伍"),
        blank=True,
        null=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("队名"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30, blank=True)
    association_name = models.CharField(
        _("社团登记名称"),
        max_length=80,
        blank=True,
        help_text=_("社会志愿服务组织填民政登记的名称，队名填对外开展志愿服务的名称。"),
    )
    slug = models.SlugField(
        _("网址名"), max_length=80, unique=True, blank=True, help_text=_("留空则按拼音生成。")
    )
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="teams"
    )
    categories = ParentalManyToManyField(
        "activities.ServiceCategory", verbose_name=_("服务类别"), blank=True, related_name="teams"
    )
    brand = models.ForeignKey(
        "brands.BrandPage",
        verbose_name=_("品牌"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="teams",
    )
    founded = models.DateField(_("成立日期"), null=True, blank=True)
    member_count = models.PositiveIntegerField(_("队员人数"), null=True, blank=True)
    slogan = models.CharField(_("口号"), max_length=60, blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    sponsor_unit = models.CharField(_("主管单位"), max_length=120, blank=True)
    registered = models.BooleanField(_("已在民政部门登记"), default=False)
    registration_number = models.CharField(_("登记证号"), max_length=40, blank=True)
    logo = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("队徽"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    flag = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("队旗"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    leader = models.CharField(
        _("负责人"), max_length=40, blank=True, help_text=_("只在下面勾选同意公开后显示。")
    )
    leader_public = models.BooleanField(_("负责人同意公开姓名"), default=False)
    contact_name = models.CharField(
        _("联系人"), max_length=40, blank=True, help_text=_("只在后台看得到。")
    )
    contact_phone = models.CharField(
        _("联系电话"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[0-9+\- ]{5,30}$", _("电话只含数字、空格、加号和横线。"))],
        help_text=_("只在后台看得到。"),
    )
    position = models.PositiveIntegerField(_("排序"), default=0)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="team")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="team",
        for_concrete_model=False,
    )

    objects = TeamQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=10),
        index.AutocompleteField("name"),
        index.SearchField("short_name"),
        index.SearchField("association_name"),
        index.FilterField("area_id"),
        index.FilterField("kind"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("志愿服务队")
        verbose_name_plural = _("志愿服务队")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="activities_team_name_once_an_area",
                violation_error_message=_("这个区域里已有同名的队伍。"),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def revisions(self):
        return self._revisions

    @property
    def title(self):
        return self.short_name or self.name

    @property
    def about(self):
        return f"{self.area}{self.get_kind_display()}：{self.name}"

    @property
    def public_leader(self):
        """The leader's name where consent was given, else an empty string."""
        return self.leader if self.leader_public else ""

    def clean(self):
        super().clean()
        if self.kind == self.Kind.SOCIETY and not self.association_name:
            message = _("社会志愿服务组织有两个名称，请填民政登记的名称。")
            raise ValidationError({"association_name": message})

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_model_slug(self, self.name, fallback="team")
        with transaction.atomic():
            before = self._public_slug() if self.pk else None
            super().save(*args, **kwargs)
            if before and before != self.slug:
                # Imported here: the redirects are an app that is loaded later.
                from core.redirects.applying import keep_address

                keep_address(f"/teams/{before}/", self.get_absolute_url())

    def _public_slug(self):
        rows = type(self)._base_manager.filter(pk=self.pk, live=True)
        return rows.values_list("slug", flat=True).first()

    def get_absolute_url(self):
        return f"/teams/{self.slug}/"

    def get_preview_template(self, request, mode_name):
        return "activities/team_page.html"

    def get_preview_context(self, request, mode_name):
        from activities.records import team_context

        return {**super().get_preview_context(request, mode_name), **team_context(self)}
