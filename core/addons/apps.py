from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AddonsConfig(AppConfig):
    """The host of add-ons: which there are, where they are enabled, what they contribute."""

    name = "core.addons"
    label = "addons"
    verbose_name = _("附加组件")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.addons import installing
        from core.addons.points.pages import hidden_pages
        from core.querysets import add_hidden

        add_hidden(hidden_pages)
        installing.connect()
