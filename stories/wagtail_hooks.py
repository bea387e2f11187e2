from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter

from stories.models import ColumnPage, StoryPage
from stories.planner.moves import ACTION
from stories.planner.permissions import may_plan
from stories.planner.slots import day_word, next_free_slot
from stories.planner.viewset import PlannerViewSet


@hooks.register("register_admin_viewset")
def register_planner():
    return PlannerViewSet()


@hooks.register("register_log_actions")
def register_plan_action(actions):
    @actions.register_action(ACTION)
    class PlanFormatter(LogFormatter):
        label = _("改计划日期")

        def format_message(self, log_entry):
            old, new = (_day(log_entry.data.get(key)) for key in ("old", "new"))
            return gettext("计划日期由 %(old)s 改为 %(new)s") % {"old": old, "new": new}


def _day(value):
    return day_word(parse_date(value)) if value else gettext("备稿")


@hooks.register("after_create_page")
def offer_slot_to_story(request, page):
    """A new story may be the next issue of a column: the next free slot is one click away."""
    if not isinstance(page, StoryPage) or not may_plan(request.user):
        return
    column = ColumnPage.objects.select_related("plan").order_by("path").first()
    free = column and next_free_slot(column)
    if not free:
        return
    address = reverse("column_planner:new", args=[column.pk])
    values = {"title": page.draft_title or page.title, "column": column.title}
    values["day"] = day_word(free)
    text = gettext("《%(title)s》要不要排进“%(column)s”？下一个空档是 %(day)s。") % values
    query = f"?story={page.pk}&date={free.isoformat()}"
    button = messages.button(f"{address}{query}", gettext("排进去"))
    messages.info(request, messages.render(text, [button]))
