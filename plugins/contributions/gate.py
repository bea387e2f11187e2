"""What an author has taken back does not go out."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from plugins.contributions.models import Submission


def not_withdrawn(item, revision, user):
    if not isinstance(item, Page) or not item.pk:
        return []
    taken_back = Submission.objects.filter(page_id=item.pk, state=Submission.State.WITHDRAWN)
    return [_("作者已撤回这篇来稿，不能发布。")] if taken_back.exists() else []
