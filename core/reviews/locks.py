"""What an editor is told who may not change a text that is being reviewed."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock

from core.reviews.addresses import review_address


class ReviewLock(WorkflowLock):
    def get_message(self, user):
        from core.reviews.rules import why_not

        refusal = why_not(user, self.object, "edit")
        address = review_address(self.object) if refusal else ""
        if not address:
            return refusal or None
        return format_html('{} <a href="{}">{}</a>', refusal, address, _("看审稿情况"))

    def get_locked_by(self, user, can_lock=False):
        return _("正在审稿")

    def get_description(self, user, can_lock=False):
        return _("审稿期间，只有正在审的人能改。")
