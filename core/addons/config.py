"""What an add-on says of itself. Imported by the settings, so nothing here needs a model.

class AwardsConfig(Addon):
    name, label = "plugins.awards", "awards"
    title, version, author = _("评选表彰"), "1.0.0", _("市文明办")
    description = _("年度最佳团队与最美志愿者：推荐、入围、投票、公示。")
    core_min, url_prefix = "0.1", "vote"

    def extend(self):
        from core.addons import api
        api.add_urls(self, "plugins.awards.urls")
"""

import logging

from django.apps import AppConfig

logger = logging.getLogger(__name__)


class Addon(AppConfig):
    """The app config of an add-on. `label` names it in the database, in addresses of the admin
    and for `requires` of others; it must never change. `extend()` takes the place of
    `ready()`."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    #: What the add-ons screen shows. `version` is numbers with dots.
    title = ""
    description = ""
    version = ""
    author = ""
    #: The oldest and the newest version of the core that it runs with; empty for any.
    core_min = ""
    core_max = ""
    #: Add-ons that must be enabled where this one is: "register" or "register>=1.2".
    requires = ()
    #: First part of all its public addresses: "vote" for /vote/…; empty for none.
    url_prefix = ""
    #: What an operator may give otherwise in ADDON_SETTINGS: see `api.setting()`. What the office
    #: decides by itself is a `BaseSiteSetting` of the add-on: see `api.add_site_setting()`.
    default_settings = {}
    #: Whether a new database finds it enabled for the default site. For add-ons that belong to
    #: the distribution; one that comes later waits for somebody to switch it on.
    enabled_by_default = False
    #: Whether readers see its records, so that what is kept of pages ends when one changes. A
    #: model that they do not see says `shows_content = False` itself.
    shows_content = True
    #: `requires`, read: ((label, lowest version), …).
    needs = ()

    #: The error for which it did not start.
    start_error = None

    def extend(self):
        """Register what the add-on contributes, through `core.addons.api` alone."""

    def convert_page(self, page):
        """Asked for each page of the add-on before it is uninstalled: make something of it that
        stays, and return True; else it is exported and deleted."""
        return False

    @property
    def is_broken(self):
        return self.start_error is not None

    def import_models(self):
        """Models that cannot be imported leave the add-on out; the site starts without it."""
        try:
            super().import_models()
        except Exception as error:
            logger.exception("The models of the add-on %s cannot be imported", self.label)
            self.start_error = error
            self.models = self.apps.all_models[self.label]
            self.models_module = None

    def ready(self):
        if self.is_broken:
            return
        try:
            self.extend()
        except Exception as error:
            logger.exception("The add-on %s cannot start", self.label)
            self.start_error = error
