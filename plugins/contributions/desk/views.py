"""The queue, one piece, its correction, and the files of pieces."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.desk.headers import header
from core.file_responses import send_file
from core.publication import PublicationRefused
from core.roles import Role, holders
from plugins.contributions import services
from plugins.contributions.as_published import comparison
from plugins.contributions.bodies.blocks import plain_text
from plugins.contributions.desk import bulk, display, packages
from plugins.contributions.desk.access import DeskView
from plugins.contributions.desk.queue import Queue, live_likenesses
from plugins.contributions.models import Likeness, Submission, SubmissionFile, SubmissionRemark
from plugins.contributions.services import adopting, correcting, merging
from plugins.contributions.services.acts import Act, Conflict, NotAllowed, why_not
from plugins.contributions.services.desk import claim_and_hand_over, promise
from plugins.contributions.services.versions import latest_submitted
from stories.models import StoryPage

State = Submission.State
#: What is shown in a page; everything else is offered to be kept.
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/", "audio/")


class QueueView(DeskView):
    def get(self, request):
        queue = Queue(request.user, request.GET)
        rows = list(queue.page)
        for row in rows:
            row.likes = display.likes_shown(row.alike[:1], request.user)
        look = request.GET.get("look", "")
        here = next((row for row in rows if str(row.pk) == look), rows[0] if rows else None)
        context = {
            **header(_("来稿"), "mail"),
            "queue": queue,
            "rows": rows,
            "here": here,
            "peek": self._peek(here) if here else None,
            "kinds": Submission.Kind.choices,
            "may_act": request.user.has_perm(self.acts),
            "now": timezone.now(),
        }
        return render(request, "contributions/desk/queue.html", context)

    def post(self, request):
        """What was ticked, or the one whose own button was pressed, is claimed, handed over or
        packed; each piece is judged by itself."""
        picked = request.POST.getlist("only") or request.POST.getlist("pick")
        rows = list(bulk.chosen(request.user, picked))
        back, act = self.back_to(reverse("contributions_queue")), request.POST.get("act", "claim")
        if not rows:
            messages.warning(request, _("先在左边勾选稿子。"))
        elif act == "hand_over":
            return redirect(bulk.address_of(rows, back))
        elif act == "package":
            return self._package(rows) or redirect(back)
        else:
            done, refusals = bulk.each(rows, lambda row: services.claim(row, request.user))
            if done:
                self.say(_("认领了 %d 篇，作者收到了通知。") % done)
            self.tell(refusals)
        return redirect(back)

    def _package(self, rows):
        """A small one at once, a large one by the worker."""
        if packages.is_small(rows):
            name = _("来稿 %d 篇.zip") % len(rows)
            return packages.zip_answer(rows, name)
        ids = [row.pk for row in rows]
        refusal = packages.ask_for(self.request.user, piece_ids=ids)
        if refusal:
            self.refuse(refusal)
            return None
        self.say(_("正在做。做好后在这里下载。"))
        return redirect("contributions_packages")

    def _peek(self, row):
        version = latest_submitted(row)
        paragraphs = (plain_text(each) for each in version.body if each["type"] == "paragraph")
        files = list(row.files.filter(kind=SubmissionFile.Kind.PICTURE, state="ready")[:3])
        text = " ".join(paragraphs)
        return {
            "excerpt": text[:160] + ("……" if len(text) > 160 else ""),
            "files": files,
            "more": max(0, version.pictures - len(files)),
            "version": version,
            "likes": display.likes_shown(row.alike[:3], self.request.user),
        }


class HandOverView(DeskView):
    """转给 of several pieces at once: who may get them is asked before anything is done."""

    right = DeskView.acts

    def get(self, request):
        rows = list(bulk.chosen(request.user, request.GET.getlist("pick")))
        if not rows:
            messages.warning(request, _("先在左边勾选稿子。"))
            return redirect("contributions_queue")
        return self._show(rows)

    def post(self, request):
        rows = list(bulk.chosen(request.user, request.POST.getlist("pick")))
        to = request.POST.get("to", "")
        person = next((each for each in bulk.editors_of(rows) if str(each.pk) == to), None)
        if person is None:
            self.refuse(_("请选转给哪一位。"))
            return self._show(rows, status=400)
        note = request.POST.get("note", "").strip()[:500]
        done, refusals = bulk.each(
            rows, lambda row: claim_and_hand_over(row, request.user, person, note)
        )
        if done:
            values = {"n": done, "name": person.get_full_name()}
            self.say(_("%(n)d 篇转给了 %(name)s。") % values)
        self.tell(refusals)
        return redirect(self.back_to(reverse("contributions_queue")))

    def _show(self, rows, status=200):
        back = self.request.GET.get("next", "") or self.request.POST.get("next", "")
        context = {
            **header(_("转给别人"), "mail", (_("来稿"), reverse("contributions_queue"))),
            "rows": rows,
            "people": [each for each in bulk.editors_of(rows) if each.pk != self.request.user.pk],
            "next": back,
        }
        return render(self.request, "contributions/desk/hand_over.html", context, status=status)


class NearView(DeskView):
    """The piece before or after another one in the list that the reader came from."""

    def get(self, request, pk, step):
        self.submission(pk)
        queue = Queue(request.user, request.GET)
        found = bulk.near(queue, pk, step)
        if found is None:
            last = _("这是单子里的最后一篇。") if step > 0 else _("这是单子里的第一篇。")
            messages.info(request, last)
        return redirect(reverse("contributions_submission", args=[found or pk]) + queue.address())


class SubmissionView(DeskView):
    def get(self, request, pk):
        return self._show(self.submission(pk))

    def post(self, request, pk):
        row = self.submission(pk)
        act = request.POST.get("act", "")
        handler = getattr(self, f"_act_{act}", None) if act.isidentifier() else None
        if handler is None:
            raise Http404
        try:
            return handler(row) or redirect("contributions_submission", pk=row.pk)
        except (NotAllowed, PublicationRefused) as refusal:
            self.refuse(refusal)
            if isinstance(refusal, Conflict):
                return redirect("contributions_submission", pk=row.pk)
            return self._show(self.submission(pk), request.POST, status=400)

    def _act_claim(self, row):
        services.claim(row, self.request.user)
        self.say(_("已认领。作者知道由您来看。"))
        return redirect(self.back_to(reverse("contributions_submission", args=[row.pk])))

    def _act_hand_over(self, row):
        to = self.request.POST.get("to", "")
        person = next((each for each in self._colleagues(row) if str(each.pk) == to), None)
        if person is None:
            raise NotAllowed(_("请选转给哪一位。"))
        note = self.request.POST.get("handover_note", "").strip()[:500]
        services.hand_over(row, self.request.user, person, note)
        self.say(_("转给了 %s。") % person.get_full_name())

    def _act_promise(self, row):
        promise(row, self.request.user, _moment(self.request.POST.get("due", "")))
        self.say(_("期限改好了，作者看得到。"))

    def _act_send_back(self, row):
        post = self.request.POST
        remarks = [
            {"block_id": name.removeprefix("remark:"), "text": text}
            for name, text in post.items()
            if name.startswith("remark:") and text.strip()
        ]
        for remark in remarks:
            remark["block_id"] = remark["block_id"].replace("whole", "", 1)
        due = post.get("answer_by", "")
        services.return_with_remarks(
            row, self.request.user, post.get("note", ""), remarks, _moment(due) if due else None
        )
        self.say(_("已退回。作者收到了您的话和批注。"))

    def _act_refuse(self, row):
        services.refuse(row, self.request.user, self.request.POST.get("reason", ""))
        self.say(_("已答复作者：这次没用。"))

    def _act_adopt(self, row):
        post = self.request.POST
        column = post.get("column", "")
        wanted = adopting.Wanted(
            sort=post.get("sort", ""),
            column=int(column) if column.isdecimal() and len(column) < 10 else None,
            story_kind=post.get("story_kind", ""),
            story_name=post.get("story_name", "").replace("\x00", ""),
        )
        adopting.adopt_as(row, self.request.user, wanted)
        self.say(_("已建草稿，进入初审。作者收到了通知。"))

    def _act_not_alike(self, row):
        like = self.request.POST.get("like", "")
        if row.state not in (State.SUBMITTED, State.CLAIMED) or not like.isdecimal():
            raise NotAllowed(_("这一条已经处理过了。"))
        Likeness.objects.filter(submission=row, pk=like, dismissed_at=None).update(
            dismissed_at=timezone.now(), dismissed_by=self.request.user
        )
        self.say(_("记下了：不是重复。"))

    def _act_merge(self, row):
        """Of the two, `lead` says which one goes on: "this" or "other"."""
        post = self.request.POST
        like = post.get("like", "")
        like = row.likenesses.filter(pk=like if like.isdecimal() and len(like) < 18 else 0).first()
        if like is None or like.other_id is None:
            raise NotAllowed(_("没有这一篇，或它不在您的范围内。"))
        # The other one is asked for as by its own address: 404 beyond the own areas.
        other = self.submission(like.other_id)
        if post.get("lead") not in ("this", "other"):
            raise NotAllowed(_("请选哪一篇领头。"))
        lead, gone = (row, other) if post["lead"] == "this" else (other, row)
        merging.merge(gone, lead, self.request.user, pictures="pictures" in post)
        self.say(_("并为一篇了，两位作者都收到了通知。采用以前可以取消。"))
        return redirect("contributions_submission", pk=lead.pk)

    def _act_part(self, row):
        part = self.request.POST.get("part", "")
        gone = self.submission(part if part.isdecimal() and len(part) < 10 else 0)
        if row.pk not in (gone.pk, gone.merged_into_id):
            raise NotAllowed(_("这一条已经处理过了。"))
        merging.part(gone, self.request.user)
        self.say(_("合并取消了，两篇又各是各的，作者收到了通知。"))

    def _colleagues(self, row):
        roles = (Role.RESPONSIBLE, Role.EDITOR, Role.COUNTY_ADMIN, Role.CITY_ADMIN)
        barred = {self.request.user.pk, row.claimed_by_id, row.contributor.user_id} - {None}
        return holders(*roles, area_id=row.area_id).exclude(pk__in=barred).order_by("pk")[:60]

    def _show(self, row, typed=None, status=200):
        user = self.request.user
        version = latest_submitted(row)
        files = list(row.files.all())
        remarks = list(row.remarks.order_by("pk"))
        correction = correcting.correction_of(row, version)
        likes = list(live_likenesses().filter(submission=row))
        compared = next(
            (like for like in likes if str(like.pk) == self.request.GET.get("compare", "")), None
        )
        foreign = compared is not None and not display.likes_shown([compared], user)[0].link
        may = {act.value: not why_not(act, row, user) for act in Act}
        blocks = display.blocks_shown(version, files, remarks, correction)
        for block in blocks:
            block.typed = typed.get(f"remark:{block.block['id']}", "") if typed else ""
        parents = adopting.parents_for(user, *_SORTS) if may["adopt"] else {}
        context = {
            **header(str(row), "mail", (_("来稿"), reverse("contributions_queue"))),
            "row": row,
            "version": version,
            "blocks": blocks,
            "loose_files": _not_shown(files, version),
            "whole_remarks": [each for each in remarks if not each.block_id],
            "title_remarks": [each for each in remarks if each.block_id == SubmissionRemark.TITLE],
            "correction": correction,
            "findings": display.findings(row, version, correction, files),
            "likes": display.likes_shown(likes, user),
            "merged": merging.merged_into(row) if row.has_merged else (),
            "compared": compared,
            "pairs": display.pairs_of(version, compared) if compared and not foreign else None,
            "events": list(row.events.all()),
            "may": may,
            "why": why_not(Act.ADOPT, row, user) if not may["adopt"] else "",
            "colleagues": self._colleagues(row) if may["hand_over"] else [],
            "sorts": [(sort, label, key) for key, (sort, label) in _keyed() if sort in parents],
            "columns": parents.get(adopting.COLUMN, []),
            "story_kinds": StoryPage.Kind.choices,
            "typed": typed or {},
            "placements": row.placements.select_related("outlet") if row.is_placed else (),
        }
        return render(self.request, "contributions/desk/submission.html", context, status=status)


class CorrectView(DeskView):
    """The text in plain fields, one a paragraph; the author's own words stand above each."""

    def get(self, request, pk):
        row = self.submission(pk)
        refusal = why_not(Act.CORRECT, row, request.user)
        if refusal:
            self.refuse(refusal)
            return redirect("contributions_submission", pk=pk)
        return self._show(row)

    def post(self, request, pk):
        row = self.submission(pk)
        texts = {
            name.removeprefix("text:"): text
            for name, text in request.POST.items()
            if name.startswith("text:")
        }
        seen, version = request.POST.get("seen", ""), request.POST.get("version", "")
        if not (seen.isdecimal() and version.isdecimal() and len(seen + version) < 18):
            raise Http404
        title = request.POST.get("title", "").replace("\x00", "")
        try:
            correcting.correct(row, request.user, title, texts, int(seen), int(version))
        except NotAllowed as refusal:
            self.refuse(refusal)
            return self._show(row, request.POST, status=400)
        self.say(_("改稿存好了。作者交来的原稿没有动。"))
        return redirect("contributions_submission", pk=pk)

    def _show(self, row, typed=None, status=200):
        version = latest_submitted(row)
        correction = correcting.correction_of(row, version)
        now = {block["id"]: plain_text(block) for block in correction.body} if correction else None
        fields = []
        for block in display.blocks_shown(version, list(row.files.all())):
            if not block.is_written:
                continue
            text = block.text if now is None else now.get(block.block["id"], "")
            name = f"text:{block.block['id']}"
            fields.append((name, block, typed.get(name, text) if typed else text))
        title = correction.title if correction else version.title
        context = {
            **header(
                _("改稿"),
                "mail",
                (_("来稿"), reverse("contributions_queue")),
                (str(row), reverse("contributions_submission", args=[row.pk])),
            ),
            "row": row,
            "version": version,
            "fields": fields,
            "title": typed.get("title", title) if typed else title,
            "seen": correction.revision if correction else 0,
        }
        return render(self.request, "contributions/desk/correct.html", context, status=status)


class PublishedView(DeskView):
    """What was changed between the text as it was handed in and the page as it is read."""

    def get(self, request, pk):
        row = self.submission(pk)
        context = {
            **header(
                _("发布时改了什么"),
                "mail",
                (_("来稿"), reverse("contributions_queue")),
                (str(row), reverse("contributions_submission", args=[row.pk])),
            ),
            "row": row,
            **comparison(row),
        }
        return render(request, "contributions/desk/published.html", context)


class FileView(DeskView):
    """A file of a piece for the editors of its area; kept by nobody on the way."""

    def get(self, request, pk, key, which="preview"):
        row = self.submission(pk)
        file = row.files.filter(key=key, state=SubmissionFile.State.READY).first()
        if file is None or not file.file:
            raise Http404
        stored, content_type = file.file, file.content_type
        if which == "preview" and file.preview:
            stored, content_type = file.preview, "image/jpeg"
            if stored.name.endswith(".webp"):
                content_type = "image/webp"
        shown = content_type.startswith(_SHOWN)
        response = send_file(
            request,
            stored.name,
            content_type=content_type if shown else "application/octet-stream",
            filename=file.name,
            as_attachment=not shown,
        )
        response["Cache-Control"] = "private, no-store"
        return response


_SORTS = {
    adopting.REPORT: gettext_lazy("活动报道"),
    adopting.STORY: gettext_lazy("先进典型"),
    adopting.ARTICLE: gettext_lazy("文章"),
    adopting.COLUMN: gettext_lazy("专栏备稿"),
}


def _keyed():
    """The sorts with the keys that stand for them, whichever of them are offered."""
    return enumerate(_SORTS.items(), 1)


def _not_shown(files, version):
    shown = {
        block["value"]["file"]
        for block in version.body
        if isinstance(block["value"], dict) and "file" in block["value"]
    }
    return [file for file in files if file.is_ready and str(file.key) not in shown]


def _moment(text):
    """Return the aware moment of a datetime-local field."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise NotAllowed(_("请写清楚日期和时间。"))
    return timezone.make_aware(found) if timezone.is_naive(found) else found
