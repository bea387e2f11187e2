"""The page on which an item is reviewed."""

from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images import get_image_model
from wagtail.models import Page

from core.blocks.media import pictures_at_hand
from core.checks.facts import fact_rows
from core.checks.findings import findings_of
from core.checks.measures import character_count, reading_minutes
from core.checks.overrides import may_override
from core.checks.texts import has_texts, texts_of
from core.publication import PublicationRefused
from core.reviews.kinds import StageRules
from core.reviews.models import SignOff
from core.reviews.progress import Tally, marks_from
from core.reviews.queue import waiting_for
from core.reviews.records import name_of
from core.reviews.rules import (
    Situation,
    emergency_refusal,
    gone_message,
    share_refusal,
    signing_refusal,
    skip_refusal,
    take_back_refusal,
)
from core.reviews.screen import acts
from core.reviews.screen.bases import CLEAN, bases_of, chosen, content_of, read_content
from core.reviews.screen.comparison import compare_contents
from core.reviews.screen.content import units_of
from core.reviews.screen.display import anchor_of, rows_of
from core.reviews.screen.drafts import content_of_draft, draft_of, latest_revision_of
from core.reviews.screen.forms import NoteForm, ReasonForm, RemarkForm, ReturnForm
from core.reviews.screen.names import Names
from core.reviews.screen.permissions import find_item
from core.reviews.screen.remarks import remarks_of
from core.reviews.screen.trail import entry_of
from core.reviews.stages import Stage
from core.reviews.texts import hash_of_text, text_of

#: Seconds.
QUEUE_KEPT_FOR = 20


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Shows the text with what changed, and takes the decision; all of it works by plain forms."""

    template_name = "reviews/review.html"
    _show_breadcrumbs = True

    @cached_property
    def found(self):
        return find_item(self.request.user, *map(self.kwargs.get, ("app", "model", "pk")))

    @property
    def item(self):
        return self.found[0]

    @cached_property
    def revision(self):
        return latest_revision_of(self.item)

    @cached_property
    def stored(self):
        return content_of_draft(self.item, self.revision)

    @cached_property
    def draft(self):
        return draft_of(self.item, self.revision, self.stored, self.names)

    @cached_property
    def names(self):
        """Knows what the text refers to before anything of it is read."""
        names = Names()
        units_of(type(self.item), self.stored, names)
        return names

    @cached_property
    def text(self):
        """As it is signed: read before anything else touches the draft."""
        return text_of(self.draft)

    @cached_property
    def text_hash(self):
        return hash_of_text(self.text)

    @cached_property
    def content(self):
        return read_content(self.text)

    def get_page_title(self):
        return getattr(self.draft, "title", None) or str(self.draft)

    def dispatch(self, request, *args, **kwargs):
        self.found  # noqa: B018, a foreign item is one that does not exist
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def post(self, request, **kwargs):
        name = request.POST.get("act", "")
        try:
            done, path = acts.act(name, self.item, request.user, request.POST, self._paths())
        except acts.Invalid as invalid:
            return self._again({invalid.name: invalid.form}, opened=invalid.name, status=422)
        except PublicationRefused as refused:
            return self._again({}, refused=refused.reasons, status=409)
        cache.delete(queue_key(request.user))
        messages.success(request, done)
        anchor = f"#{anchor_of(path)}" if path in self._paths() else ""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{request.path}{query}{anchor or ('#checks' if path else '')}")

    def _again(self, forms, opened="", refused=(), status=200):
        """The page once more, with what was written in place and why it was not done."""
        for name in (
            "found",
            "revision",
            "stored",
            "names",
            "draft",
            "text",
            "text_hash",
            "content",
        ):
            if status == 409:
                self.__dict__.pop(name, None)
        context = self.get_context_data(forms=forms, opened=opened, refused=refused)
        return self.render_to_response(context, status=status)

    def _paths(self):
        names = Names()
        return {unit.path for unit in units_of(type(self.item), self.content, names)}

    def get_context_data(self, forms=None, opened="", refused=(), **kwargs):
        context = super().get_context_data(**kwargs)
        user, item = self.request.user, self.item
        # With their texts: one of them is what this one is compared with.
        trail = list(SignOff.objects.of(item))
        situation = self._situation(trail)
        review = situation.review
        bases = bases_of(item, trail, user)
        base = chosen(bases, self.request.GET.get("since", ""))
        names = self.names
        old = content_of(base, item)
        contents = [content for content in (old, self.content) if content is not None]
        for content in contents:
            units_of(type(item), content, names)
        names.load()
        new_units = units_of(type(item), self.content, names)
        old_units = units_of(type(item), old, names) if old is not None else None
        findings, facts = self._checks()
        remarks = remarks_of(item)
        rows = rows_of(compare_contents(old_units, new_units), names, findings, remarks)
        places = {row.path: row for row in rows}
        shown = {remark.pk for row in rows for remark in row.remarks}
        refusal = signing_refusal(user, situation) if review else ""
        running = bool(review and review.is_running)
        context |= {
            "item": item,
            "is_page": isinstance(item, Page),
            "kind": str(item._meta.verbose_name),
            "may_remark": review is not None,
            "author_name": name_of(review.author or review.submitted_by) if review else "",
            "draft": self.draft,
            "review": review,
            "running": running,
            "stage": Stage(review.stage) if review and review.stage else None,
            "steps": self._steps(situation, trail),
            "revision": self.revision,
            "revision_number": self.revision.number if self.revision else None,
            "text_hash": self.text_hash,
            "bases": bases,
            "base": base,
            "is_clean": base.key == CLEAN,
            "rows": [row for row in rows if row.is_text],
            "fields": [row for row in rows if not row.is_text],
            "changed": sum(row.is_changed for row in rows),
            "lost_remarks": [each for each in remarks if each.pk not in shown],
            "open_remarks": sum(each.is_open for each in remarks),
            "my_remarks": sum(each.is_open and each.user_id == user.pk for each in remarks),
            "remark_count": len(remarks),
            "length": sum(character_count(unit.text) for unit in new_units if unit.is_text),
            "facts": _placed(facts, places),
            "facts_wrong": sum(fact.agrees is False for fact in facts),
            "findings": _placed(findings, places),
            "severe": sum(each.is_severe for each in findings),
            "blocking": sum(each.blocks for each in findings),
            "warnings": sum(not each.is_severe for each in findings),
            "may_override": may_override(user, item, self.found[2]) if findings else False,
            "entries": [entry_of(row) for row in reversed(trail)],
            "returned": situation.tally.returned if review and review.is_returned else None,
            "refusal": refusal,
            "may_sign": running and not refusal,
            "gone": gone_message(item, "") if trail and review is None else "",
            "may_skip": running and not skip_refusal(user, item, situation),
            "may_take_back": not take_back_refusal(user, situation, trail[-1] if trail else None),
            "may_emergency": not (item.live and not item.has_unpublished_changes)
            and not emergency_refusal(user, item, situation, is_shown=True),
            "may_submit": _may_submit(user, item, review),
            "edit_url": AdminURLFinder(user).get_edit_url(item),
            "preview_url": self._preview_url(),
            "sheet_url": reverse("reviews_sheet", args=self._address()),
            "links_url": reverse("reviews_links", args=self._address())
            if review is not None and not share_refusal(user, item, situation)
            else "",
            "refused": refused,
            "opened": opened,
            "now": timezone.now(),
        }
        context["minutes"] = reading_minutes(context["length"])
        if running:
            moment = review.must_go_out_at
            context["pass_label"] = acts.outcome_of_passing(situation, moment)[0]
            context["goes_out_at"] = moment if moment and moment > timezone.now() else None
            last = situation.tally.missing(situation.stages)[-1:] == [review.stage]
            context["is_last"] = last
            context["held_up"] = bool(last and context["blocking"])
        context |= self._queue(user, review)
        context |= self._forms(forms or {}, situation, places)
        return context

    def _checks(self):
        if not has_texts(type(self.item)):
            return [], []
        with pictures_at_hand(self.names.rows(get_image_model())):
            texts = texts_of(self.draft)
        findings = findings_of(self.draft, self.request.user, texts)
        return findings, fact_rows(self.draft, texts)

    def _situation(self, trail):
        """As `Situation.of`, from what has been read already."""
        review, rules = self.found[1], StageRules.shown_to(self.request)
        rows = [row for row in trail if review is not None and row.cycle == review.cycle]
        area_id = self.found[2]
        stages = rules.stages_of(self.item)
        return Situation(review, Tally.of(rows), rules, stages, area_id)

    def get_breadcrumbs_items(self):
        return []

    def _address(self):
        model = Page if isinstance(self.item, Page) else type(self.item)
        return [model._meta.app_label, model._meta.model_name, self.item.pk]

    def _preview_url(self):
        if isinstance(self.item, Page):
            return reverse("wagtailadmin_pages:view_draft", args=[self.item.pk])
        return ""

    def _steps(self, situation, trail):
        """The sign-off line: each stage with the revision that was read, and whether the text is
        another one since."""
        review = situation.review
        marks = marks_from(situation.stages, review, situation.tally)
        steps = []
        for mark in marks:
            row = situation.tally.done.get(mark.stage)
            if row is None and mark.state == "returned":
                row = situation.tally.returned
            steps.append(
                {
                    "mark": mark,
                    "row": row,
                    "changed_since": bool(
                        row and row.text_hash and row.text_hash != self.text_hash
                    ),
                }
            )
        last = next((step for step in reversed(steps) if step["row"]), None)
        for step in steps:
            if step["mark"].state == "now" and last and last["changed_since"]:
                step["changed_after"] = last["mark"].name
        return steps

    def _queue(self, user, review):
        """Where this item stands among those that wait for the user, and its neighbours. It is
        kept for some seconds: who goes from one to the next need not wait for all."""
        waiting = cache.get_or_set(queue_key(user), lambda: _waiting(user), QUEUE_KEPT_FOR)
        here = next(
            (place for place, (key, _url) in enumerate(waiting) if review and key == review.key),
            None,
        )
        if here is None:
            return {"queue_length": len(waiting), "next": waiting[0][1] if waiting else ""}
        return {
            "queue_place": here + 1,
            "queue_length": len(waiting),
            "previous": waiting[here - 1][1] if here else "",
            "next": waiting[here + 1][1] if here + 1 < len(waiting) else "",
        }

    def _forms(self, given, situation, places):
        asked = self.request.GET.get("remark", "")
        path = asked if asked in places and places[asked].can_be_remarked else ""
        forms = {
            "note": NoteForm(),
            "return": ReturnForm(stages=acts.reached(situation)),
            "skip": ReasonForm(auto_id="id_skip_%s"),
            "emergency": ReasonForm(auto_id="id_emergency_%s"),
            "take_back": ReasonForm(auto_id="id_take_back_%s"),
            "remark": RemarkForm(initial={"path": path}),
            **given,
        }
        at = places.get(forms["remark"]["path"].value() or "")
        return {
            "note_form": forms["note"],
            "return_form": forms["return"],
            "skip_form": forms["skip"],
            "emergency_form": forms["emergency"],
            "take_back_form": forms["take_back"],
            "remark_form": forms["remark"],
            "remark_place": at.place if at else "",
            "remark_is_open": bool(path),
        }


def queue_key(user):
    return f"reviews:queue:{user.pk}"


def _waiting(user):
    return [(each.review.key, each.url) for each in waiting_for(user)]


def _may_submit(user, item, review):
    if review is None or not review.is_returned:
        return False
    return user.pk in (review.submitted_by_id, review.author_id)


def _placed(things, places):
    """Pair findings or facts with the row of the page that each is about."""
    placed = []
    for thing in things:
        path = thing.path
        while path and path not in places:
            path = path.rpartition(".")[0]
        placed.append({"it": thing, "row": places.get(path)})
    return placed
