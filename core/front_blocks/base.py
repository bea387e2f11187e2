from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model

from core.front_blocks.gathering import Front

SHEET = "css/components/{}.css".format


class FrontBlock(blocks.StructBlock):
    """One part of a front page. Subclasses say in `gather` what they show."""

    #: Whether `tinted` names brands.
    has_tints = False
    #: Whether `lead_picture` names a picture.
    leads = False

    title = blocks.CharBlock(
        label=_("栏头"), max_length=20, required=False, help_text=_("留空则用原来的名称。")
    )

    class Meta:
        #: The heading where editors give none.
        heading = ""
        #: At most one on a page.
        once = False
        #: The block is as wide as the window, with a ground of its own.
        band = False
        sheets = (SHEET("home"),)
        preview_template = "core/front/preview.html"
        preview_value = {}

    def gather(self, values, front):
        """Return a dict of template context for each of `values`, all blocks of this kind on
        the page, in as few queries as one would take."""
        return [{} for _value in values]

    def columns(self, value):
        """The streams that stand within this block."""
        return ()

    def tinted(self, data):
        """The brands whose colours show, of what `gather` gave."""
        return ()

    def lead_picture(self, data):
        """The picture that browsers should fetch at once, of what `gather` gave, or None."""
        return None

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        front = context.get("front")
        if front is None:
            front = context["front"] = Front(request=context.get("request"))
        context["heading"] = value.get("title") or self.meta.heading
        context["anchor"] = front.anchor_of(self, value)
        return {**context, **front.data_of(self, value)}

    def get_preview_value(self):
        # As stored: what is not named takes its default.
        return self.to_python(self.meta.preview_value)

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        front = self.preview_front(context.get("request"))
        front.stream = [context["bound_block"]]
        return {**context, "front": front}

    def preview_front(self, request):
        """The page that the block's preview pretends to stand on."""
        return Front(request=request)


def sample_image():
    """A landscape picture of the library, to show how a block looks."""
    images = get_image_model().objects.order_by("pk")
    return images.filter(width__gt=F("height")).first() or images.first()


def number_block(default, least, most):
    """How many entries a list shows."""
    return blocks.IntegerBlock(
        label=_("条数"), default=default, min_value=least, max_value=most, required=True
    )
