"""Makes a draft page of a WordText: pictures into the office's collection, blocks into a body."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from core.models import Office
from core.word_import.opening import WordRefused

#: What the publishing line takes of a byline.
LINE_FIELDS = ("author", "correspondent", "source", "responsible_editor")


def collection_for(user):
    """Return where the pictures of `user` go: the office's collection, else the first in which
    the user may add some, else None."""
    policy = policy_registry.get_by_type(get_image_model())
    allowed = policy.collections_user_has_permission_for(user, "add")
    own = Office.objects.filter(group__user=user, collection__in=allowed)
    found = own.values_list("collection_id", flat=True).first()
    return Collection.objects.get(pk=found) if found else allowed.order_by("depth", "pk").first()


def stored_body(text, user, collection):
    """Store the pictures of `text` and return `(body for a BodyField, pictures in order)`."""
    images = {}
    for _kind, value in ((kind, value) for kind, value in text.blocks if kind == "picture"):
        picture = value["picture"]
        if picture.name not in images:
            images[picture.name] = _stored(picture, value, text.title, user, collection)
    body = []
    for kind, value in text.blocks:
        if kind == "picture":
            image = images[value["picture"].name]
            value = {"image": image.pk, "caption": value["caption"], "alt": value["alt"]}
        elif kind == "table":
            value = _table(value)
        body.append({"type": kind, "value": value})
    return body, list(images.values())


def _stored(picture, value, title, user, collection):
    name = value["caption"] or title or picture.name
    image = get_image_model()(
        title=name[:255],
        caption=value["caption"][:200],
        description=value["alt"][:255],
        collection=collection,
        uploaded_by_user=user,
        width=picture.width,
        height=picture.height,
    )
    image.file = ContentFile(
        picture.content, name=f"word-{picture.name.rpartition('.')[0]}.{picture.extension}"
    )
    image._set_image_file_metadata()
    image.save()
    return image


def _table(value):
    return {
        "columns": [{"type": "text", "heading": head} for head in value["heads"]],
        "rows": [{"values": row} for row in value["rows"]],
        "caption": "",
    }


def draft_page(text, page_class, parent, user):
    """Return a new draft below `parent`; nothing is left of it where something fails."""
    collection = collection_for(user)
    if text.pictures and collection is None:
        raise WordRefused(_("您还不能往图库里放图片，请让管理员开通，再导入带图的文件。"))
    images = []
    try:
        with transaction.atomic():
            body, images = stored_body(text, user, collection)
            page = page_class(
                title=(text.title or _("未命名的导入"))[:255],
                owner=user,
                live=False,
                has_unpublished_changes=True,
                **_line(page_class, text.byline),
            )
            stream = page_class._meta.get_field("body")
            page.body = stream.stream_block.to_python(body)
            if images and hasattr(page, "lead_image_id"):
                page.lead_image = images[0]
            parent.add_child(instance=page)
            # What the file does not tell, as a story's kind, is asked before publication.
            page.save_revision(user=user, clean=False)
            log(instance=page, action="wagtail.create", user=user, content_changed=True)
    except Exception:
        for image in images:
            image.file.storage.delete(image.file.name)
        raise
    return page


def _line(page_class, byline):
    names = {each.name: each for each in page_class._meta.concrete_fields}
    return {
        name: value[: names[name].max_length]
        for name, value in byline.items()
        if name in LINE_FIELDS and name in names
    }
