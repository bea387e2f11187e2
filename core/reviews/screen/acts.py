"""What the forms of the review page ask for. Each act returns the sentence that tells what has
been done; what may not be done raises `PublicationRefused` (as `NotAllowed` is) with reasons."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.checks.overrides import OverrideRefused, override
from core.reviews import services
from core.reviews.rules import NotAllowed, Situation
from core.reviews.screen import remarks
from core.reviews.screen.forms import NoteForm, ReasonForm, RemarkForm, ReturnForm
from core.reviews.stages import Stage


class Invalid(Exception):
    """A form was not filled in; `form` and the `name` under which the page shows it."""

    def __init__(self, name, form):
        self.name, self.form = name, form
        super().__init__(name)


def act(name, item, user, data, paths):
    """Do what the form `name` asks for with the posted `data`. `paths` are those of the rows on
    the page, where remarks may stand. Returns (sentence, anchor to go to)."""
    if name not in _ACTS:
        raise NotAllowed(_("没有这个操作。"), item)
    return _ACTS[name](item, user, data, paths)


def outcome_of_passing(situation, moment):
    """Say what passing leads to: (label of the button, sentence once it is done). `moment` is
    when the item is to go out, or None for at once."""
    review = situation.review
    missing = situation.tally.missing(situation.stages)
    later = [stage for stage in missing if stage != review.stage]
    if later:
        stage = later[0].label
        return _("通过，进入%s") % stage, _("已通过，进入%s。") % stage
    if moment and moment > timezone.now():
        when = _when(moment)
        return _("通过，%s 自动发布") % when, _("已通过。%s 自动发布。") % when
    return _("通过，立即发布"), _("已通过，已经发布。")


def _when(moment):
    """A date as one speaks of it: with its weekday while that tells it, else in full."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    if days < 2:
        return f"{[_('今天'), _('明天')][max(days, 0)]} {date_format(local, 'H:i')}"
    week = "一二三四五六日"[local.weekday()]
    if days < 7:
        return f"周{week} {date_format(local, 'H:i')}"
    return f"{date_format(local, 'n月j日')} 周{week} {date_format(local, 'H:i')}"


def _approve(item, user, data, paths):
    note = ""
    if "note" in data:
        form = NoteForm(data)
        if not form.is_valid():
            raise Invalid("note", form)
        note = form.cleaned_data["note"]
    situation = Situation.of(item)
    done = _("已通过。")
    if situation.review is not None and situation.review.is_running:
        done = outcome_of_passing(situation, situation.review.must_go_out_at)[1]
    services.approve(
        item, user, data.get("revision", ""), note, text_hash=data.get("text_hash", "")
    )
    return done, ""


def _send_back(item, user, data, paths):
    situation = Situation.of(item)
    form = ReturnForm(data, stages=reached(situation))
    if not form.is_valid():
        raise Invalid("return", form)
    values = form.cleaned_data
    row = services.send_back(
        item,
        user,
        data.get("revision", ""),
        values["reasons"],
        values["note"],
        values.get("to_stage") or None,
    )
    stage = Stage(row.to_stage).label if row.to_stage else ""
    return _("已退回并通知作者。改好再交，从%s起。") % stage, ""


def reached(situation):
    """The stages up to where the review stands."""
    review = situation.review
    if review is None or review.stage not in situation.stages:
        return ()
    return situation.stages[: situation.stages.index(Stage(review.stage)) + 1]


def _reason(data, name):
    form = ReasonForm(data)
    if not form.is_valid():
        raise Invalid(name, form)
    return form.cleaned_data["reason"]


def _skip(item, user, data, paths):
    row = services.skip_stage(item, user, _reason(data, "skip"))
    return _("已跳过%s，理由写进了审签单。") % Stage(row.stage).label, ""


def _emergency(item, user, data, paths):
    reason = _reason(data, "emergency")
    services.emergency_release(item, user, reason, revision_id=data.get("revision") or None)
    return _("已紧急发布。理由写进了审签单，工作台上会提示。"), ""


def _take_back(item, user, data, paths):
    row = services.take_back(item, user, _reason(data, "take_back"))
    return _("已撤回，又等%s。理由写进了审签单。") % Stage(row.stage).label, ""


def _fix(item, user, data, paths):
    word, right = services.fix(
        item, user, data.get("finding", ""), data.get("revision", ""), data.get("text_hash", "")
    )
    return _("已把“%(word)s”改为“%(right)s”，存成了新的修订。") % {
        "word": word,
        "right": right,
    }, "checks"


def _submit(item, user, data, paths):
    services.submit(item, user)
    return _("已提交审稿。"), ""


def _remark(item, user, data, paths):
    form = RemarkForm(data)
    if not form.is_valid():
        raise Invalid("remark", form)
    path = form.cleaned_data["path"]
    if path not in paths:
        raise NotAllowed(_("这一段刚刚被删掉或换掉了，批注没有存。请刷新再看。"), item)
    remarks.add(item, user, path, form.cleaned_data["text"])
    return _("批注已存。"), path


def _remark_change(item, user, data, paths):
    remarks.change(item, user, data.get("remark"), data.get("text"))
    return _("批注已改。"), data.get("path", "")


def _remark_delete(item, user, data, paths):
    remarks.delete(item, user, data.get("remark"))
    return _("批注已删。"), data.get("path", "")


def _remark_done(item, user, data, paths):
    remarks.resolve(item, user, data.get("remark"))
    return _("标为已改。"), data.get("path", "")


def _remark_open(item, user, data, paths):
    remarks.resolve(item, user, data.get("remark"), is_done=False)
    return _("又标为待改。"), data.get("path", "")


def _reply(item, user, data, paths):
    remarks.reply(item, user, data.get("remark"), data.get("text"))
    return _("回复已存。"), data.get("path", "")


def _override(item, user, data, paths):
    draft = item.get_latest_revision_as_object()
    try:
        override(draft, data.get("finding", ""), user, data.get("reason", ""))
    except OverrideRefused as error:
        raise NotAllowed("；".join(error.messages), item) from error
    except ValidationError as error:
        raise NotAllowed("；".join(error.messages), item) from error
    return _("已放行，署了您的名字，会记入审签单。"), "checks"


_ACTS = {
    "approve": _approve,
    "send_back": _send_back,
    "skip": _skip,
    "emergency": _emergency,
    "take_back": _take_back,
    "fix": _fix,
    "submit": _submit,
    "remark": _remark,
    "remark_change": _remark_change,
    "remark_delete": _remark_delete,
    "remark_done": _remark_done,
    "remark_open": _remark_open,
    "reply": _reply,
    "override": _override,
}
