"""The review beside the text in the editors: how far it is, what to mend, the way to its page."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.widgets.button import Button
from wagtail.models import DraftStateMixin, Page

from core.reviews.addresses import review_address
from core.reviews.models import SignOff
from core.reviews.progress import marks_from
from core.reviews.rules import Situation
from core.reviews.screen.permissions import open_review_of
from core.reviews.screen.remarks import remarks_of


class ReviewSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("审稿")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context):
            context = super().get_context_data(parent_context)
            context["count"] = sum(remark.is_open for remark in self.panel.remarks)
            return context

    name = "review"
    title = _("审稿")
    template_name = "reviews/side_panel.html"
    order = 320

    class Media:
        css = {"all": ["css/desk/review-panel.css"]}

    @cached_property
    def review(self):
        return open_review_of(self.object)

    @cached_property
    def remarks(self):
        return remarks_of(self.object) if self.review is not None else []

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        marks, returned = [], None
        if self.review is not None:
            situation = Situation.of(self.object)
            tally = situation.tally
            marks = marks_from(situation.stages, self.review, tally)
            if self.review.is_returned and tally.returned is not None:
                returned = SignOff.objects.defer("text").get(pk=tally.returned.pk)
        places = _places(self.object) if self.remarks else {}
        return {
            **context,
            "review": self.review,
            "marks": marks,
            "returned": returned,
            "open_remarks": [
                (each, places.get(each.path)) for each in self.remarks if each.is_open
            ],
            "resolved": sum(not each.is_open for each in self.remarks),
            "address": review_address(self.object),
        }


def review_panel(item, request):
    """Return the panel for a saved item that is reviewed at all, else None."""
    if not _is_reviewed(item):
        return None
    return ReviewSidePanel(item, request)


def review_button(item):
    """Yield the button that leads from an editor to the review."""
    if _is_reviewed(item):
        yield Button(_("审稿页"), url=review_address(item), icon_name="clipboard-list", priority=15)


def _is_reviewed(item):
    return isinstance(item, DraftStateMixin) and item.pk and hasattr(item, "get_workflow")


def _places(item):
    """How the fields of `item` are called, by name, for remarks on records."""
    if isinstance(item, Page):
        return {}
    return {
        field.name: field.verbose_name
        for field in item._meta.get_fields()
        if hasattr(field, "verbose_name")
    }
