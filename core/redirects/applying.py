"""Writes redirects: those of a plan, and the old address of what is renamed."""

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log


@transaction.atomic
def carry_out(plan, site, user):
    """Write what `plan` says, all of it or nothing; returns how many rows were written."""
    for row in plan.written:
        redirect = _row_at(row.old, site) or Redirect(old_path=row.old, site=site)
        is_new = redirect.pk is None
        _lead(redirect, row.target)
        redirect.is_permanent, redirect.automatically_created = True, False
        redirect.save()
        log(instance=redirect, action="wagtail.create" if is_new else "wagtail.edit", user=user)
    for redirect, target in plan.shortened.items():
        _lead(redirect, target)
        redirect.save()
        log(instance=redirect, action="wagtail.edit", user=user)
    return len(plan.written)


@transaction.atomic
def keep_address(old, new):
    """Let the path `old` of something that has moved lead to `new`, and so whatever led to
    `old`; a way that begins at `new` would lead round in a circle, and ends."""
    old_path, new_path = Redirect.normalise_path(old), Redirect.normalise_path(new)
    if old_path == new_path:
        return
    Redirect.objects.filter(old_path=new_path).delete()
    Redirect.objects.filter(redirect_page=None, redirect_link=old).update(redirect_link=new)
    Redirect.objects.update_or_create(
        old_path=old_path,
        site=None,
        defaults={
            "redirect_page": None,
            "redirect_link": new,
            "is_permanent": True,
            "automatically_created": True,
        },
    )


def _lead(redirect, target):
    redirect.redirect_page_id, redirect.redirect_link = target.page_id, target.link
    redirect.redirect_page_route_path = ""


def _row_at(old, site):
    """The row that answers for an old path now: the site's own before one for all sites."""
    rows = Redirect.objects.filter(old_path=old)
    return rows.filter(site=site).first() or rows.filter(site=None).first()
