from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from django.core.checks import register

        from core.addons.points.search import take_over
        from core.edition import add_part
        from core.role_rights import add_role_rights, model_rights
        from core.roles import Role
        from core.worker.panels import add_health_line
        from search import signal_handlers, sources
        from search.checks import check_search_url
        from search.engines import index_mark, patience
        from search.indexing import inline
        from search.indexing.lag import health_line

        register(check_search_url, "search")
        sources.discover()
        take_over(sources.register_source, sources.register_facet)
        signal_handlers.connect()
        inline.connect()
        patience.connect()
        add_part(index_mark)
        add_health_line(health_line)
        words = ("synonymgroup", "dictionaryword", "promotedresult")
        add_role_rights(
            "search.change_indexstate",
            "search.view_querycount",
            *(right for model in words for right in model_rights("search", model)),
            to=[Role.CITY_ADMIN],
        )
