"""What was said of a piece and is not settled when it becomes a page goes along, as comments of the
page: they stand in its editor and in the three reviews."""

from django.utils.translation import gettext as _
from wagtail.models import Comment

from plugins.contributions.bodies.blocks import places
from plugins.contributions.models import SubmissionRemark


def carry_over(submission, page, revision, user):
    """Make comments of the open remarks, each at its block, in the name of whoever wrote it. What
    has no place in the page stands at its title and says of what it speaks. The account of an
    editor may be gone: then the adopter passes it on, with the name."""
    blocks = {str(block.id) for block in page.body}
    rows = submission.remarks.filter(resolved_at=None).select_related("author", "version")
    for remark in rows.order_by("pk"):
        path, about = _place(remark, blocks)
        said = remark.text
        if remark.quote:
            said = _("“%(quote)s”：%(said)s") % {"quote": remark.quote, "said": said}
        if about:
            said = _("（%(about)s）%(said)s") % {"about": about, "said": said}
        if remark.author is None:
            said = _("%(name)s：%(said)s") % {"name": remark.author_name, "said": said}
        comment = Comment.objects.create(
            page_id=page.pk,
            user=remark.author or user,
            text=said,
            contentpath=path,
            position="",
            revision_created=revision,
        )
        # Said when it was said, not when the piece was adopted.
        Comment.objects.filter(pk=comment.pk).update(created_at=remark.created_at)


def _place(remark, blocks):
    if remark.block_id in blocks:
        return f"body.{remark.block_id}", ""
    if remark.block_id == SubmissionRemark.TITLE:
        return "title", ""
    if not remark.block_id:
        return "title", _("来稿全文")
    place = places(remark.version.body).get(remark.block_id, _("某一段"))
    return "title", _("来稿%s，页面里已没有") % place
