from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class SiteState(models.Model):
    """One small row that every request reads and every change of content raises: what is cached
    for all pages is keyed by it, so that no process shows what another has changed."""

    generation = models.PositiveBigIntegerField(_("内容版次"), default=0)

    class Meta:
        verbose_name = _("站点状态")
        verbose_name_plural = _("站点状态")

    def __str__(self):
        return str(self.generation)

    @classmethod
    def current(cls):
        """Return the generation; one query."""
        return cls.objects.values_list("generation", flat=True).first() or 0

    @classmethod
    def raise_generation(cls):
        """Count a change of content; safe from any process."""
        if not cls.objects.filter(pk=1).update(generation=F("generation") + 1):
            cls.objects.get_or_create(pk=1, defaults={"generation": 1})
