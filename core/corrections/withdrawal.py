"""Withdrawal (撤稿): an item leaves the public site everywhere at once, and its addresses tell so.

The item itself stays with the editors. It can be published again by a restoration only: see
`refuse_publication`, which every save of a page or record passes.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, Site

from core.holding import hold
from core.models import Office, Restoration, SiteState, Withdrawal, WithdrawnAddress
from core.models.withdrawal import item_key

#: Sent with `item` after a withdrawal or restoration, in its transaction.
shown_or_hidden = Signal()


class StillWithdrawn(PermissionDenied):
    """Somebody tried to publish what is withdrawn, without restoring it."""


def active_withdrawal(item):
    """Return the Withdrawal that keeps `item` from the public, or None."""
    if item.pk is None:
        return None
    return Withdrawal.objects.of(item).active().first()


def normal_path(path):
    """Return `path` as withdrawals keep it: lower case, no slash at its end."""
    return path.lower().rstrip("/")


def withdrawal_at(path):
    """Return the active Withdrawal that answers for a path of the site, or None; two queries.

    The second finds what has moved since: the page that is at the path now.
    """
    here = normal_path(path)
    if not here or len(here) > 700 or "\0" in here:
        return None
    parts = here.split("/")
    above = ["/".join(parts[:end]) for end in range(2, len(parts))]
    found = (
        Withdrawal.objects.active()
        .filter(Q(addresses__path=here) | Q(addresses__path__in=above, covers_below=True))
        .order_by("-withdrawn_at")
        .first()
    )
    return found or _withdrawal_of_page_at(here)


def withdraw(item, user, reason, *, reason_public=False, with_descendants=False):
    """Take `item` (a live page or record) back from the public; returns the Withdrawals made.

    The caller has checked the user's rights. `with_descendants` takes the live pages below too.
    """
    with transaction.atomic():
        items = [item]
        if with_descendants and isinstance(item, Page):
            items += list(item.get_descendants().live().specific())
        hold(*items)
        return [_withdraw(each, user, reason, reason_public) for each in items]


def restore(item, user, note=""):
    """Publish what was withdrawn, as it stands in its latest draft; returns the Restoration.

    ValidationError if the draft is not fit to be published.
    """
    with transaction.atomic():
        withdrawal = active_withdrawal(item)
        restoration = Restoration.objects.create(
            withdrawal=withdrawal,
            restored_by=user,
            restored_by_name=user.get_full_name(),
            note=note,
        )
        draft = item.get_latest_revision_as_object()
        draft.go_live_at = None
        draft.full_clean()
        draft.save_revision(user=user).publish(user=user, log_action=False)
        log(instance=item, action="core.restore", user=user, data={"note": note})
        _tell(item)
    return restoration


def addresses_of(item):
    """Return the paths at which `item` is or was read, as `normal_path` gives them."""
    if isinstance(item, Page):
        pages = [item, *item.aliases.all()]
        paths = [page.get_url_parts() for page in pages]
        paths = [parts[2] for parts in paths if parts]
        former = Redirect.objects.filter(redirect_page__in=pages)
        paths += former.values_list("old_path", flat=True)
    else:
        paths = [item.get_absolute_url(), *getattr(item, "former_addresses", ())]
    return list(dict.fromkeys(filter(None, map(normal_path, paths))))


def area_id_of(item):
    """Return the id of the area whose office answers for `item`, or None for the city's own."""
    if isinstance(item, Page):
        return area_id_of_page(item)
    return getattr(item, "area_id", None)


def area_id_of_page(page):
    """Return the id of the area whose office has `page` in its section, the nearest above."""
    above = Page.objects.ancestor_of(page, inclusive=True).order_by().values("pk")
    offices = Office.objects.filter(section__in=above).order_by("-section__depth")
    return offices.values_list("area_id", flat=True).first()


def refuse_publication(instance, **kwargs):
    """Before a page or record is saved: a withdrawn one must not be live."""
    if not instance.live:
        return
    # A withdrawal under way is waited for.
    hold(instance)
    if active_withdrawal(instance):
        raise StillWithdrawn(_("已撤稿，请先“恢复公开”。"))


def refuse_schedule(instance, **kwargs):
    """Before a revision is saved: a withdrawn item must not wait for its date either."""
    if instance.approved_go_live_at and instance.content_object is not None:
        if active_withdrawal(instance.content_object):
            raise StillWithdrawn(_("已撤稿，不能定时发布，请先“恢复公开”。"))


def note_new_address(instance, **kwargs):
    """After a withdrawn record is saved: it may have another address than before."""
    if isinstance(instance, Page) or instance.live or not hasattr(instance, "get_absolute_url"):
        return
    withdrawal = active_withdrawal(instance)
    if withdrawal:
        _keep_addresses(withdrawal, instance)


def _withdraw(item, user, reason, reason_public):
    withdrawal = Withdrawal.objects.create(
        **item_key(item),
        title=str(item)[:255],
        kind=str(item._meta.verbose_name),
        reason=reason,
        reason_public=reason_public,
        covers_below=not isinstance(item, Page) or item.is_leaf(),
        withdrawn_by=user,
        withdrawn_by_name=user.get_full_name(),
        area_id=area_id_of(item),
    )
    _keep_addresses(withdrawal, item)
    if getattr(item, "current_workflow_state", None):
        item.current_workflow_state.cancel(user=user)
    item.go_live_at = None
    item.revisions.update(approved_go_live_at=None)
    # The rights were checked with the question; a lock on a page below must not hold up the rest.
    item.unpublish(log_action=False)
    log(
        instance=item,
        action="core.withdraw",
        user=user,
        data={"reason": reason, "public": reason_public},
    )
    _tell(item)
    return withdrawal


def _keep_addresses(withdrawal, item):
    kept = set(withdrawal.addresses.values_list("path", flat=True))
    for path in addresses_of(item):
        if path not in kept:
            WithdrawnAddress.objects.create(withdrawal=withdrawal, path=path[:700])


def _tell(item):
    SiteState.raise_generation()
    shown_or_hidden.send(sender=type(item), item=item)


def _withdrawal_of_page_at(path):
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    url_path = f"{site.root_page.url_path.rstrip('/')}{path}/"
    page_id = Page.objects.filter(url_path=url_path, live=False).values_list("pk", flat=True)
    page_id = page_id.first()
    if page_id is None:
        return None
    return (
        Withdrawal.objects.active()
        .filter(content_type=ContentType.objects.get_for_model(Page), object_id=str(page_id))
        .first()
    )
