"""Photos of the quick form: each is taken in by itself, so that a bad one costs no other."""

from datetime import timedelta

from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.permissions import policy_registry

from activities.reporters import office_of_team, reported_team
from core.models import Office, SiteImage

#: So many photos does one record take here; more are added in the full form.
MOST = 30
#: What a photo is called until the record has a name.
UNNAMED = "现场照片"


class PhotoRefused(Exception):
    """A file cannot be taken; the message says why, in Chinese."""


def collection_of(user):
    """Return the collection that takes the user's photos, or None: that of the own office, or of
    the office that answers for the own team."""
    office = Office.objects.filter(group__user=user).first()
    team = reported_team(user)
    if office is None and team is not None:
        office = office_of_team(team)
    allowed = policy_registry.get_by_type(SiteImage).collections_user_has_permission_for(
        user, "add"
    )
    own = office.collection_id if office else None
    # The own one comes first, wherever it lies.
    return allowed.order_by(Case(When(pk=own, then=0), default=1), "path").first()


def take_in(file, user, collection):
    """Keep an uploaded photo and return its picture; PhotoRefused if it is none.

    The same photo sent twice, because the answer to the first was lost, is the same picture.
    """
    field = WagtailImageField()
    try:
        file = field.clean(file)
    except Exception as error:
        raise PhotoRefused(_refusal(error)) from error
    picture = get_image_model()(
        title=_(UNNAMED), collection=collection, uploaded_by_user=user, file=file
    )
    try:
        picture.save()
        picture.get_file_hash()
    except (OSError, ValueError, SyntaxError) as error:
        raise PhotoRefused(_("这张照片打不开，可能坏了。请换一张。")) from error
    before = SiteImage.objects.filter(
        collection=collection,
        uploaded_by_user=user,
        file_hash=picture.file_hash,
        created_at__gte=timezone.now() - timedelta(days=1),
    ).exclude(pk=picture.pk)
    same = before.order_by("pk").first()
    if same is not None:
        picture.delete()
        return same
    return picture


def chosen(ids, user, kept=()):
    """Return the pictures with these ids, in that order, which `user` may choose or which the
    record has `kept` already; others are left out."""
    wanted = [int(pk) for pk in dict.fromkeys(ids) if str(pk).isdecimal() and len(str(pk)) < 10]
    policy = policy_registry.get_by_type(SiteImage)
    allowed = policy.instances_user_has_permission_for(user, "choose")
    found = SiteImage.objects.filter(pk__in=wanted[:MOST])
    kept = {picture.pk for picture in kept}
    allowed = set(allowed.filter(pk__in=wanted[:MOST]).values_list("pk", flat=True)) | kept
    rows = {picture.pk: picture for picture in found if picture.pk in allowed}
    return [rows[pk] for pk in wanted if pk in rows]


def _refusal(error):
    code = getattr(error, "code", "") or next(
        (each.code for each in getattr(error, "error_list", [])), ""
    )
    if "size" in str(code) or "large" in str(code):
        return _("太大了：每张不超过 15 MB。请先压缩，或截图再传。")
    if "pixels" in str(code):
        return _("尺寸太大了，请先缩小再传。")
    return _("不是能用的照片（JPG、PNG、WEBP、HEIC），没有收下。")
