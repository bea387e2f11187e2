"""How somebody becomes a contributor, and ceases to be one."""

import secrets

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.notices.models import Notice
from core.notices.sending import notify
from core.roles import Role, ensure_role_groups, nearest_holders
from plugins.contributions.models import Contributor, Submission
from plugins.contributions.privacy import VERSION
from plugins.contributions.services import telling
from plugins.contributions.services.acts import NotAllowed, works_at_desk
from plugins.contributions.services.merging import release
from plugins.contributions.services.placing import remove_proofs
from plugins.contributions.services.writing import remove_files

State = Contributor.State
CONTRIBUTOR_RIGHT = "contributions.change_contributor"
#: The name of the desk's list of contributors.
CONTRIBUTORS_PAGE = "contributions_contributors"
#: Pieces that the site has made its own; the rest goes with its author.
KEPT_STATES = (
    Submission.State.ADOPTED,
    Submission.State.PUBLISHED,
    Submission.State.UNPUBLISHED,
)


@transaction.atomic
def join(values, password):
    """Make an account and its contributor, waiting for approval. `values` are validated:
    `sign_in_name`, `email` (may be empty), `real_name`, `unit`, `area`, `about`,
    `may_be_named`. IntegrityError where the name has been taken meanwhile."""
    user = get_user_model().objects.create_user(
        values["sign_in_name"],
        email=values["email"],
        password=password,
        name=values["real_name"],
        unit=values["unit"],
    )
    user.groups.add(ensure_role_groups()[Role.VOLUNTEER])
    contributor = Contributor.objects.create(
        user=user,
        consent_version=VERSION,
        **{name: value for name, value in values.items() if name != "email"},
    )
    _tell_desk(contributor)
    return contributor


def tell_owner(sign_in_name):
    """Somebody asked for an account of that name, which has one: only its owner may know."""
    users = get_user_model().objects.filter(contributor__sign_in_name=sign_in_name)
    notify(
        telling.OWN,
        users,
        _("有人用您的邮箱或手机号申请投稿账号"),
        reason=_("您已经有账号，直接登录就行。不是您申请的，不用管它。"),
        link=reverse("contribute_sign_in"),
    )


@transaction.atomic
def approve(contributor, editor):
    """Let a contributor hand in pieces."""
    row = decidable(contributor, editor)
    _decide(row, editor, State.APPROVED, "")
    _tell(row, _("您的投稿账号通过了"), _("现在可以交稿了。"), editor)
    return row


@transaction.atomic
def refuse_contributor(contributor, editor, reason):
    row = decidable(contributor, editor)
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("请写明没通过的原因，对方会看到。"))
    _decide(row, editor, State.REFUSED, reason[:200])
    _tell(row, _("您的投稿账号没有通过"), reason, editor)
    return row


@transaction.atomic
def erase(contributor):
    """Erase what is known of a person: account closed, name and unit gone, pieces deleted but for
    those that the site has adopted, which keep their text and the signature they went out with."""
    row = Contributor.objects.select_for_update(of=("self",)).get(pk=contributor.pk)
    user = row.user
    for piece in row.submissions.exclude(state__in=KEPT_STATES):
        release(piece, None)
        remove_files(piece.files.all())
        remove_proofs(piece.placements.all())
        piece.delete()
    mark = f"erased-{secrets.token_hex(8)}"
    row.real_name, row.unit, row.about, row.refusal = str(_("已注销")), "", "", ""
    row.sign_in_name, row.may_be_named = mark, False
    row.state, row.erased_at = State.ERASED, timezone.now()
    row.user = None
    row.save()
    if user is not None:
        Notice.objects.filter(user=user).delete()
        user.username, user.email, user.name, user.unit = mark, "", "", ""
        user.last_name, user.is_active = "", False
        user.set_unusable_password()
        user.save()
        user.groups.clear()


def decidable(contributor, editor):
    """Return the row behind a lock where the editor answers for its area, or raise."""
    rows = Contributor.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(pk=contributor.pk).first()
    may = row is not None and editor.has_perm(CONTRIBUTOR_RIGHT)
    if not may or not works_at_desk(editor, row.area_id) or row.state == State.ERASED:
        raise NotAllowed(_("没有这个账号，或它不在您的范围内。"))
    return row


def _decide(row, editor, state, reason):
    row.state, row.refusal = state, reason
    row.decided_at, row.decided_by = timezone.now(), editor
    row.save()


def _tell(row, title, reason, editor):
    if row.user is not None:
        notify(telling.OWN, [row.user], title, reason=reason, link=reverse("contribute"), by=editor)


def _tell_desk(contributor):
    people = nearest_holders(
        Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.RESPONSIBLE, area_id=contributor.area_id
    )
    notify(
        telling.DESK,
        people,
        _("%s 申请投稿账号") % contributor.real_name,
        reason=contributor.unit,
        link=telling.desk_page(CONTRIBUTORS_PAGE),
    )
