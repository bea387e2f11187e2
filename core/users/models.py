from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An account; Chinese names are kept whole, since they do not split into first and last."""

    name = models.CharField(_("姓名"), max_length=64, blank=True)
    unit = models.CharField(_("单位"), max_length=120, blank=True)
    #: Since when signing in takes a second step; kept here, where asking costs no query.
    second_step_since = models.DateTimeField(_("启用两步验证"), null=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def get_full_name(self):
        return self.name or super().get_full_name() or self.username

    def get_short_name(self):
        return self.get_full_name()

    def save(self, *args, **kwargs):
        # Wagtail's menu greets by first name; elsewhere the whole name is asked for.
        self.first_name = self.name
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "first_name"}
        super().save(*args, **kwargs)
