"""Posters from the first wish for one to the removal of its file.

A file is named by the fingerprint of all that it shows. Whoever asks for it gets it only while
the thing is public and would be drawn the same today: so a name kept back, a picture without
consent, a withdrawal count at once, and the worker removes the file a moment later.
"""

import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page, Site

from core.models import Poster, SiteSettings, SiteState
from core.sharing.content import content_of, mark_of, may_have_poster
from core.sharing.fonts import fonts_are_there
from core.sharing.items import kind_of, public_item

#: More wait for the worker than this: further readers are asked to come back.
MOST_WAITING = 200
#: A poster handed to the worker is not handed again for this long.
PATIENCE = datetime.timedelta(minutes=2)
#: One that nobody has looked at for this long is removed; it is drawn again when asked for.
KEPT_UNUSED = datetime.timedelta(days=180)
CHECKED_AT_ONCE = 200
QUALITY, PREVIEW_QUALITY = 88, 80


def origin():
    """Where the site stands, as posters name it: scheme and host."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def content_today(kind, pk):
    """Return the PosterContent of a public item as it would be drawn now, or None."""
    item = public_item(kind, pk)
    if item is None or not may_have_poster(item):
        return None
    return content_of(item, _nameplate())


def mark_today(kind, pk):
    """Return the fingerprint that the poster of an item has today, or None where it has none."""
    content = content_today(kind, pk)
    return mark_of(content, origin()) if content is not None else None


def ask_for(kind, pk):
    """Hand a poster to the worker, unless that has just been done; False where too many wait."""
    now = timezone.now()
    row, _created = Poster.objects.get_or_create(kind=kind, object_id=pk)
    if row.asked_at and row.asked_at > now - PATIENCE:
        return True
    waiting = Poster.objects.filter(is_current=False, asked_at__gt=now - PATIENCE)
    if waiting.count() >= MOST_WAITING:
        return False
    Poster.objects.filter(pk=row.pk).update(asked_at=now)
    make_poster.enqueue(kind, pk)
    return True


def note_use(row):
    """Remember that a poster is wanted, by the day."""
    today = timezone.localdate()
    if row.used_on != today:
        Poster.objects.filter(pk=row.pk).update(used_on=today)


@task(backend="background", priority=-10)
def make_poster(kind, pk, announce=False):
    """Bring one poster in line with its item: draw it, leave it, or remove it. Safe to repeat.
    `announce` shows it on the kept page of the item at once."""
    row = Poster.objects.of(kind, pk).first()
    content = content_today(kind, pk) if fonts_are_there() else None
    if content is None:
        if row is not None:
            remove(row)
        return
    if row is None:
        row = Poster.objects.get_or_create(kind=kind, object_id=pk)[0]
    mark, had_one = mark_of(content, origin()), bool(row.mark)
    if not (row.mark == mark and default_storage.exists(row.file_name)):
        _draw(row, content, mark)
        if mark_today(kind, pk) != mark:
            # It has changed while it was drawn; whoever changed it has asked for the next one.
            remove(row)
            return
    now = timezone.now()
    Poster.objects.filter(pk=row.pk).update(is_current=True, asked_at=None, checked_at=now)
    # A first one that a reader asked for is found by its address; kept pages need not go for it.
    if announce or (had_one and not row.is_current):
        SiteState.raise_content()


def prepare(item):
    """Draw the poster of a draft that will soon go out, so that publishing only has to offer it.
    The file is no use before: its address answers only while it shows what is public."""
    kind = kind_of(item)
    if kind is None or not may_have_poster(item) or not fonts_are_there():
        return False
    content = content_of(item, _nameplate(), before=True)
    if content is None:
        return False
    row = Poster.objects.get_or_create(kind=kind, object_id=item.pk)[0]
    mark = mark_of(content, origin())
    if row.is_current or (row.mark == mark and default_storage.exists(row.file_name)):
        return False
    _draw(row, content, mark)
    return True


def outdate(rows):
    """Offer `rows` (a PosterQuerySet) no longer and hand them to the worker when the transaction
    is in; returns how many that are."""
    found = list(rows.values_list("kind", "object_id"))
    if found:
        rows.update(is_current=False, asked_at=timezone.now())
        transaction.on_commit(lambda: [make_poster.enqueue(kind, pk) for kind, pk in found])
    return len(found)


def item_changed(item):
    """What a saved, published or deleted page or record means for posters: its own, and those
    that show it as their brand."""
    kind = kind_of(item)
    if kind is None or item.pk is None:
        return
    rows = Poster.objects.of(kind, item.pk)
    if isinstance(item, Page):
        rows = rows | Poster.objects.filter(brand_id=item.pk)
    outdate(rows)


def item_published(item):
    """An editor has published: the poster is there before somebody wants it."""
    kind = kind_of(item)
    if kind is not None and may_have_poster(item) and fonts_are_there():
        transaction.on_commit(lambda: make_poster.enqueue(kind, item.pk, announce=True))


def check_some():
    """Bring in line those not looked at for longest, which a change elsewhere may have made old
    (a place renamed, a masthead), and remove what nobody wants."""
    unused = Poster.objects.filter(used_on__lt=timezone.localdate() - KEPT_UNUSED)
    for row in unused[:CHECKED_AT_ONCE]:
        remove(row)
    oldest = Poster.objects.filter(mark__gt="").order_by(
        F("checked_at").asc(nulls_first=True), "pk"
    )
    for kind, pk in list(oldest.values_list("kind", "object_id")[:CHECKED_AT_ONCE]):
        make_poster.func(kind, pk)


def remove(row):
    """Delete a poster's files and its row."""
    Poster.objects.filter(pk=row.pk).delete()
    _delete_files(row)


def _nameplate():
    site = Site.objects.filter(is_default_site=True).first()
    return str(SiteSettings.for_site(site).nameplate) if site is not None else ""


def _draw(row, content, mark):
    # Pillow and fonts are of no use to the web processes, which import this module.
    from core.sharing.drawing import draw_poster, jpeg_of, preview_of

    poster = draw_poster(content, f"{origin()}{content.path}")
    files = {
        row.name_of(mark): jpeg_of(poster, QUALITY),
        row.name_of(mark, "-s"): jpeg_of(preview_of(poster), PREVIEW_QUALITY),
    }
    for name, data in files.items():
        default_storage.delete(name)
        default_storage.save(name, ContentFile(data))
    old = Poster(kind=row.kind, object_id=row.object_id, mark=row.mark)
    row.mark = mark
    Poster.objects.filter(pk=row.pk).update(
        mark=mark,
        made_at=timezone.now(),
        picture_id=content.picture.pk if content.picture else None,
        emblem_id=content.emblem.pk if content.emblem else None,
        brand_id=content.brand.pk if content.brand else None,
    )
    if old.mark != mark:
        _delete_files(old)


def _delete_files(row):
    for name in filter(None, (row.file_name, row.preview_name)):
        default_storage.delete(name)
