from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("典型与专栏")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from core.front_blocks import add_front_block
        from stories import feeds, posters, signal_handlers, structured_data  # noqa: F401
        from stories.front_blocks import ArticlesBlock, LeadBlock, StoriesBlock
        from stories.planner import calendar, panels  # noqa: F401

        feeds.connect()
        signal_handlers.connect()
        calendar.connect()
        group = _("文章")
        add_front_block("lead", LeadBlock, group=group, order=10)
        add_front_block("stories", StoriesBlock, group=group, order=20)
        add_front_block("articles", ArticlesBlock, group=group, narrow=True, order=30)
