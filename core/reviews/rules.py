"""The rules of the three reviews. Every way of acting, the review page, the editors, Wagtail's
modals and reports, asks here; they bind superusers as well."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.corrections.withdrawal import active_withdrawal, area_id_of
from core.permissions import in_scope
from core.publication import PublicationRefused
from core.reviews.kinds import StageRules, specific
from core.reviews.models import Review, SignOff
from core.reviews.progress import Outcome, Tally, revision_number, tally_of
from core.reviews.stages import ADMINS, NEXT_ROLES, ROLES, Reason, Stage
from core.reviews.texts import hash_of
from core.roles import Role, has_role, roles_of

#: A reason for going past a rule has at least so many characters.
SHORTEST_REASON = 10
LONGEST_NOTE = 1000


class NotAllowed(PublicationRefused):
    """Somebody may not do this now; the message says why, in Chinese. In a view it becomes a
    message and the way back to the item, as every refusal at the gate."""

    def __init__(self, message, item=None):
        super().__init__(item, [str(message)])


_adopters = []


def add_adopters(function):
    """Let `function(item)` give the id of whoever took a page over from somebody outside, or None.
    That person may do its 初审, and no later stage."""
    if function not in _adopters:
        _adopters.append(function)


def adopter_id_of(item):
    found = (function(item) for function in _adopters)
    return next((pk for pk in found if pk is not None), None)


@dataclass
class Situation:
    """What the rules look at: an open review, and which of its stages are done."""

    review: Review | None
    tally: Tally
    rules: StageRules
    stages: tuple
    area_id: int | None

    @classmethod
    def of(cls, item):
        """The situation of `item`, read anew unless the item is about to be shown and no more."""
        if not getattr(item, "is_only_shown", False):
            return cls._read(item)
        if not hasattr(item, "_situation"):
            item._situation = cls._read(item)
        return item._situation

    @classmethod
    def _read(cls, item):
        rules = StageRules.load()
        review = Review.objects.of(item).open().select_related("workflow_state").first()
        tally = tally_of(review) if review else Tally()
        area_id = review.area_id if review else area_id_of(item)
        return cls(review, tally, rules, rules.stages_of(item), area_id)


def why_not(user, item, action):
    """Return why `user` may not do this to `item`, as a sentence, or "" if it is allowed.

    `action` is "submit", "approve", "send_back", "edit", "skip", "emergency", "withdraw",
    "take_back" (one's own sign-off) or "share" (a leader's link).
    """
    return _RULES[action](user, item, Situation.of(item))


def signing_refusal(user, situation):
    """Return why `user` may not sign at the stage where the review stands, or ""."""
    review = situation.review
    if review is None or not review.is_running:
        return _("这一篇现在不在审稿中。")
    stage = Stage(review.stage)
    if not user.is_active or not in_scope(user, situation.area_id):
        return _("这一篇不在您的区域里。")
    if not has_role(user, *roles_at(stage, review)):
        return _("%(stage)s由%(roles)s来审。") % {
            "stage": stage.label,
            "roles": "、".join(role.value for role in ROLES[stage]),
        }
    return barred_because(user.pk, situation)


def roles_at(stage, review=None):
    """Return the roles that may sign at `stage`; one more once it has waited too long."""
    more = NEXT_ROLES[stage] if review is not None and review.escalated_at else ()
    return (*ROLES[stage], *ADMINS, *more)


def barred_because(user_id, situation):
    """Return why this person, whatever the role, may not sign now, or ""."""
    review, tally = situation.review, situation.tally
    stage = Stage(review.stage).label
    passed = tally.passed_by(user_id)
    if passed is not None:
        return _("这篇的%(passed)s是您，%(stage)s要换一个人。") % {
            "passed": passed.label,
            "stage": stage,
        }
    if not situation.rules.settings.bars_authors:
        return ""
    if user_id == review.adopter_id:
        if _is_first_of_several(situation):
            return ""
        return _("这篇是您采用的，%(stage)s要由别人来。") % {"stage": stage}
    if user_id in (review.author_id, review.submitted_by_id):
        return _("这是您自己的稿子，%(stage)s要由别人来。") % {"stage": stage}
    if user_id == review.last_editor_id:
        return _("送到%(stage)s以前，最后改这篇的是您，要由别人来审。") % {"stage": stage}
    return ""


def barred_ids(situation):
    """Return the ids of all who may not sign now for what they did before."""
    review = situation.review
    ids = {row.user_id for row in situation.tally.done.values() if row.outcome == Outcome.PASSED}
    if situation.rules.settings.bars_authors:
        ids |= {review.author_id, review.submitted_by_id, review.last_editor_id}
        if _is_first_of_several(situation):
            ids.discard(review.adopter_id)
        else:
            ids.add(review.adopter_id)
    return ids - {None}


def _is_first_of_several(situation):
    stages = situation.stages
    return len(stages) > 1 and situation.review.stage == stages[0]


def role_of(user, stage, review=None):
    """Return as what `user` signs at `stage`, in words."""
    held = roles_of(user)
    return next((role.value for role in roles_at(stage, review) if role in held), "")


def require_version(situation, item, revision_id, text_hash=""):
    """Return the revision that is to be signed, or raise NotAllowed if it is not the latest one
    or, since an editor's saves overwrite a revision in place, no longer the same text."""
    latest = item.get_latest_revision()
    now_hash = hash_of(latest.as_object())
    if str(latest.pk) == str(revision_id) and text_hash in ("", now_hash):
        return latest, now_hash
    raise NotAllowed(_moved_on(latest, revision_id), item)


def require_reason(text, item, what):
    text = str(text or "").strip()
    if len(text) < SHORTEST_REASON:
        raise NotAllowed(
            _("%(what)s要写明理由，至少 %(count)d 个字。")
            % {"what": what, "count": SHORTEST_REASON},
            item,
        )
    return text[:LONGEST_NOTE]


def require_return_reasons(reasons, note, item):
    """Return the reasons and the sentence of a return, checked whatever sent them."""
    known = reasons if isinstance(reasons, list | tuple) else []
    known = [code for code in Reason.values if code in known]
    if not known:
        raise NotAllowed(_("退回要选原因，至少一项。"), item)
    note = note.strip() if isinstance(note, str) else ""
    if not note:
        raise NotAllowed(_("退回要写一句话，说清楚改哪里。"), item)
    return known, note[:LONGEST_NOTE]


def clock(moment):
    local = timezone.localtime(moment)
    same_day = local.date() == timezone.localdate()
    return date_format(local, "H:i" if same_day else "n月j日 H:i")


def _moved_on(latest, revision_id):
    who = latest.user.get_full_name() if latest.user else _("系统")
    seen = None
    if str(revision_id).isdigit():
        seen = type(latest).objects.filter(pk=int(revision_id), object_id=latest.object_id).first()
    number = revision_number(latest)
    values = {"who": who or latest.user.get_username(), "when": clock(latest.created_at)}
    values |= {"new": number, "old": revision_number(seen) if seen else "?"}
    if seen is not None and seen.pk == latest.pk:
        return _("%(who)s %(when)s 改过修订 %(new)d，和您看到的不一样了。请看过再签。") % values
    return _("%(who)s %(when)s 存了修订 %(new)d，您审的是修订 %(old)s。您的批注都在。") % values


def gone_message(item, stage):
    """Say that an item is no longer where somebody wanted to sign it."""
    last = SignOff.objects.of(item).exclude(outcome=Outcome.SUBMITTED).last()
    if last is None:
        return _("这一篇现在不在审稿中。")
    words = {Outcome.PASSED: _("通过"), Outcome.RETURNED: _("退回"), Outcome.SKIPPED: _("跳过")}
    words |= {Outcome.RESET: _("改动"), Outcome.WITHDRAWN: _("撤回")}
    words |= {Outcome.TAKEN_BACK: _("撤回通过")}
    return _("这一篇已不在%(stage)s：%(when)s 由%(who)s%(what)s。") % {
        "stage": Stage(stage).label if stage else _("审稿中"),
        "when": clock(last.signed_at),
        "who": last.user_name,
        "what": words.get(last.outcome, _("发布")),
    }


def _submit(user, item, situation):
    if not situation.stages:
        return ""
    if situation.review is not None and situation.review.is_running:
        return _("这一篇已经在审稿了，正等%(stage)s。") % {
            "stage": Stage(situation.review.stage).label
        }
    if not in_scope(user, situation.area_id) and not _is_own(user, item, situation.review):
        return _("这一篇不在您的区域里。")
    return ""


def _sign(user, item, situation):
    return signing_refusal(user, situation)


def _edit(user, item, situation):
    if situation.review is None or not situation.review.is_running:
        return ""
    refusal = signing_refusal(user, situation)
    if not refusal:
        return ""
    return _("正在%(stage)s，只有审稿的人能改。%(why)s") % {
        "stage": Stage(situation.review.stage).label,
        "why": refusal,
    }


def skip_refusal(user, item, situation):
    review = situation.review
    if review is None or not review.is_running:
        return _("这一篇现在不在审稿中。")
    if not has_role(user, Role.CHIEF, Role.CITY_ADMIN) or not in_scope(user, situation.area_id):
        return _("跳过一审，要由主编或市文明办管理员来定。")
    if review.stage in (Stage.FINAL, Stage.ONLY):
        return _("%(stage)s不能跳过。") % {"stage": Stage(review.stage).label}
    if situation.tally.skipped:
        return _("已经跳过一审了，最多跳过一审。")
    if situation.rules.settings.bars_authors and user.pk in (
        review.author_id,
        review.submitted_by_id,
    ):
        return _("这是您自己的稿子，要由别人来定。")
    return ""


def emergency_refusal(user, item, situation, is_shown=False):
    """`is_shown` says that only a button depends on it: what never was public need not be looked
    for among the withdrawn."""
    allowed = user.is_superuser or has_role(user, Role.CHIEF, Role.CITY_ADMIN)
    if not user.is_active or not allowed or not in_scope(user, situation.area_id):
        return _("不经三审的紧急发布，只有主编和市文明办管理员能做。")
    if is_shown and item.first_published_at is None:
        return ""
    if active_withdrawal(item):
        return _("已撤稿，请先“恢复公开”。")
    return ""


def _withdraw(user, item, situation):
    review = situation.review
    if review is None:
        return _("这一篇现在不在审稿中。")
    if not _is_own(user, item, review):
        return _("只有提交的人和作者能撤回。")
    return ""


def take_back_refusal(user, situation, last):
    """`last` is the newest sign-off of the item: nobody has acted since."""
    review = situation.review
    if review is None or not review.is_running:
        return _("审稿已经结束，不能再撤回通过。")
    mine = last is not None and last.outcome == Outcome.PASSED and last.user_id == user.pk
    if not user.is_active or not mine or last.cycle != review.cycle:
        return _("只有刚刚通过的人，在后面的人动手以前，能撤回自己的通过。")
    if review.text_hash != review.stage_hash:
        return _("%(stage)s已经改过稿，不能再撤回通过。") % {"stage": Stage(review.stage).label}
    return ""


def _take_back(user, item, situation):
    return take_back_refusal(user, situation, SignOff.objects.of(item).last())


def share_refusal(user, item, situation):
    if not in_scope(user, situation.area_id):
        return _("这一篇不在您的区域里。")
    if not has_role(user, Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF, *ADMINS):
        return _("送审链接由编辑来生成。")
    return ""


def _is_own(user, item, review):
    if review is not None and user.pk in (review.submitted_by_id, review.author_id):
        return True
    return author_id_of(item) == user.pk


def author_id_of(item):
    """Return the id of who wrote `item`: the page's owner, or who made the record."""
    owner = getattr(specific(item), "owner_id", None)
    if owner is not None or item.pk is None or not hasattr(item, "revisions"):
        return owner
    return item.revisions.order_by("pk").values_list("user_id", flat=True).first()


_RULES = {
    "submit": _submit,
    "approve": _sign,
    "send_back": _sign,
    "edit": _edit,
    "skip": skip_refusal,
    "emergency": emergency_refusal,
    "withdraw": _withdraw,
    "take_back": _take_back,
    "share": share_refusal,
}
