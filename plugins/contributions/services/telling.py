"""Whom a piece tells what. Authors read it at /contribute/ and by mail, editors in the admin."""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.addons.api import is_enabled_anywhere
from core.notices.sending import notify
from core.roles import Role, nearest_holders

OWN, DESK = "contributions_own", "contributions_desk"
#: The name of the desk's page of a piece, with its id as the only argument.
DESK_PAGE = "contributions_submission"


def tell_author(submission, title, *, reason="", by=None):
    """Tell the author; where the add-on is disabled there is no page to lead to."""
    user = submission.contributor.user
    if user is not None and is_enabled_anywhere("contributions"):
        address = submission.get_absolute_url()
        notify(OWN, [user], title, reason=reason, link=address, by=by)


def tell_editor(submission, user, title, *, reason="", by=None):
    notify(DESK, [user], title, reason=reason, link=desk_address(submission), by=by)


def tell_desk(submission, title, *, reason="", by=None):
    """Tell those who take pieces of the area: first reviewers, else the office's administrators."""
    area = submission.area_id
    people = nearest_holders(Role.RESPONSIBLE, area_id=area) or nearest_holders(
        Role.COUNTY_ADMIN, Role.CITY_ADMIN, area_id=area
    )
    notify(DESK, people, title, reason=reason, link=desk_address(submission), by=by)


def desk_address(submission):
    return desk_page(DESK_PAGE, submission.pk)


def desk_page(name, *args):
    """Return the address of a page of the desk, of the admin's front where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return reverse("wagtailadmin_home")


def name_of(submission):
    return f"《{submission}》"


def moment(when):
    local = timezone.localtime(when)
    return _("%(month)d月%(day)d日 %(time)s") % {
        "month": local.month,
        "day": local.day,
        "time": f"{local:%H:%M}",
    }
