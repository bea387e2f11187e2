import re

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet
from wagtail.search import index

from core.slugs import unique_model_slug


class AreaQuerySet(TreeQuerySet):
    def subtree_ids(self, areas):
        """Return the ids of `areas` (rows or ids) and of all areas below them, as a set."""
        ids = {getattr(area, "pk", area) for area in areas}
        if not ids:
            return set()
        rows = connections[self.db]
        table = rows.ops.quote_name(self.model._meta.db_table)
        marks = ", ".join(["%s"] * len(ids))
        # One question however deep; UNION leaves out what is there, so that a circle ends.
        below = (
            f"WITH RECURSIVE below(id) AS (SELECT id FROM {table} WHERE id IN ({marks}) UNION "  # noqa: S608
            f"SELECT area.id FROM {table} area JOIN below ON area.parent_id = below.id) "
            "SELECT id FROM below"
        )
        with rows.cursor() as cursor:
            cursor.execute(below, list(ids))
            return ids | {pk for (pk,) in cursor.fetchall()}

    def lineage_ids(self, area_id):
        """Return the ids of an area and of those above it as a list, the nearest first; an empty
        one where there is no such area."""
        rows = connections[self.db]
        table = rows.ops.quote_name(self.model._meta.db_table)
        above = (
            f"WITH RECURSIVE above(id, parent_id, step) AS (SELECT id, parent_id, 0 FROM {table} "  # noqa: S608
            "WHERE id = %s UNION ALL SELECT area.id, area.parent_id, step + 1 "
            f"FROM {table} area JOIN above ON area.id = above.parent_id WHERE step < %s) "
            "SELECT id FROM above ORDER BY step"
        )
        with rows.cursor() as cursor:
            cursor.execute(above, [area_id, len(self.model.Level)])
            return [pk for (pk,) in cursor.fetchall()]


class Area(TreeNode, index.Indexed):
    """An administrative area, on one of four levels. Kept as parent links only (no stored
    path), so that moving one area moves its subtree in one write."""

    class Level(models.TextChoices):
        CITY = "city", _("市")
        COUNTY = "county", _("县（区）")
        TOWN = "town", _("乡镇（街道）")
        VILLAGE = "village", _("村（社区）")

    INSTITUTIONS = {
        Level.CITY: _("新时代文明实践中心"),
        Level.COUNTY: _("新时代文明实践中心"),
        Level.TOWN: _("新时代文明实践所"),
        Level.VILLAGE: _("新时代文明实践站"),
    }

    parent = TreeNodeForeignKey(
        "self",
        verbose_name=_("上级区域"),
        blank=True,
        null=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=8, choices=Level.choices)
    code = models.CharField(
        _("行政区划代码"),
        max_length=12,
        blank=True,
        help_text=_("六到十二位数字，可不填。"),
    )
    slug = models.SlugField(
        _("网址名"), max_length=80, unique=True, blank=True, help_text=_("留空则按拼音生成。")
    )
    position = models.PositiveIntegerField(_("排序"), default=0)

    objects = AreaQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("level"),
        index.FilterField("parent_id"),
    ]

    class Meta:
        verbose_name = _("区域")
        verbose_name_plural = _("区域")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="core_area_name_once_a_parent",
                violation_error_message=_("同一上级下已有同名区域。"),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="core_area_code_unique",
                violation_error_message=_("这个行政区划代码已用过。"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def institution(self):
        """The practice institution that an area of this level has (中心, 所 or 站)."""
        return f"{self.name}{self.INSTITUTIONS[self.level]}"

    def clean(self):
        if self.pk and self.parent_id in Area.objects.subtree_ids([self.pk]):
            raise ValidationError({"parent": _("上级区域不能是本区域，也不能在本区域之下。")})
        super().clean()
        order = self.Level.values
        if self.code and not re.fullmatch("[0-9]{6,12}", self.code):
            raise ValidationError({"code": _("行政区划代码是六到十二位数字。")})
        if self.parent_id and order.index(self.level) <= order.index(self.parent.level):
            raise ValidationError({"parent": _("上级区域的层级必须高于本区域。")})
        if not self.parent_id and self.level != self.Level.CITY:
            raise ValidationError({"parent": _("只有市一级没有上级，请选择上级区域。")})

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_model_slug(self, self.name, fallback="area")
        super().save(*args, **kwargs)
