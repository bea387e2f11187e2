from django.db import models
from django.utils.translation import gettext_lazy as _


class PosterQuerySet(models.QuerySet):
    def of(self, kind, pk):
        """Return the row of one page or record, as `core.sharing.items` names it."""
        return self.filter(kind=kind, object_id=pk)

    def mark_of(self, kind):
        """Return an expression for rows of `kind`: the mark of the poster offered, or null."""
        current = self.filter(kind=kind, object_id=models.OuterRef("pk"), is_current=True)
        return models.Subquery(current.values("mark")[:1])

    def showing(self, image):
        """Return those on which a picture of the library is seen."""
        return self.filter(models.Q(picture_id=image.pk) | models.Q(emblem_id=image.pk))


class Poster(models.Model):
    """The share poster of one page or record: which file holds it, and what is seen on it.

    A file is offered while `is_current`; whatever changes the thing takes that away in the same
    transaction, long before the worker has drawn another one.
    """

    shows_content = False
    # What is pictured is named by number: a poster is no use that makes a picture public.
    wagtail_reference_index_ignore = True

    kind = models.CharField(_("种类"), max_length=20)
    object_id = models.PositiveBigIntegerField(_("对象"))
    mark = models.CharField(_("指纹"), max_length=16, blank=True)
    is_current = models.BooleanField(_("与内容一致"), default=False)
    picture_id = models.PositiveBigIntegerField(null=True, db_index=True)
    emblem_id = models.PositiveBigIntegerField(null=True, db_index=True)
    brand_id = models.PositiveBigIntegerField(null=True, db_index=True)
    asked_at = models.DateTimeField(_("上次交给后台的时间"), null=True)
    made_at = models.DateTimeField(_("生成时间"), null=True)
    checked_at = models.DateTimeField(_("核对时间"), null=True, db_index=True)
    used_on = models.DateField(_("上次有人看的日期"), auto_now_add=True)

    objects = PosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("分享海报")
        verbose_name_plural = _("分享海报")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="core_poster_once_an_item")
        ]

    def __str__(self):
        return f"{self.kind}-{self.object_id}"

    @property
    def file_name(self):
        """Where the poster is in the storage, or an empty string while there is none."""
        return self.name_of(self.mark) if self.mark else ""

    @property
    def preview_name(self):
        return self.name_of(self.mark, "-s") if self.mark else ""

    def name_of(self, mark, ending=""):
        return f"posters/{self.kind}-{self.object_id}-{mark}{ending}.jpg"
