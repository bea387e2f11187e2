"""What the editor's panel asks while somebody writes: findings and figures of the form as it is."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from core.checks import drafts
from core.checks.findings import findings_of
from core.checks.measures import measures_of
from core.checks.overrides import OverrideRefused, may_override, override
from core.checks.texts import texts_of
from core.throttling import LocalLimit

#: A form larger than this is not checked while it is written.
MOST_BYTES = 2 * 1024 * 1024
MOST_FINDINGS = 200
#: One every two seconds, with room for several windows.
LIVE = LocalLimit("checks-live", most=90, seconds=60)
OVERRIDES = LocalLimit("checks-override", most=30, seconds=60)


class LiveView(View):
    """Answers a posted form with what is wrong in it; saves nothing, except an override where
    one is asked for."""

    http_method_names = ["post"]

    def post(self, request, **names):
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return _refused(_("这一稿太大，边写边查停用了。发布前照样会检查。"), 413)
        if LIVE.hit(request.user.pk).wait:
            return _refused(_("检查得太频繁，稍等一会儿。"), 429)
        draft = self._draft(**names)
        try:
            item = drafts.filled(*draft)
        except drafts.UnreadableFormError:
            return _refused(_("这一稿的表单没读出来，请先保存草稿，再刷新页面。"), 400)
        if "check_override" in request.POST:
            return self._override(item)
        return JsonResponse(self._answer(item))

    def _draft(self, pk=None, app="", model="", parent_pk=None):
        user, parent = self.request.user, None
        if parent_pk is not None:
            item, parent = drafts.page_to_create(user, app, model, parent_pk)
        elif app:
            item = drafts.record(user, app, model, pk)
        else:
            item, parent = drafts.page_to_edit(user, pk)
        return item, self.request.POST, user, parent

    def _override(self, item):
        if OVERRIDES.hit(self.request.user.pk).wait:
            return _refused(_("放行得太频繁，稍等一会儿。"), 429)
        if item.pk is None:
            return _refused(_("先保存草稿，再写放行理由。"), 422)
        post = self.request.POST
        try:
            override(item, post["check_override"], self.request.user, post.get("check_reason"))
        except OverrideRefused as refusal:
            return _refused(refusal.message, 422)
        return JsonResponse(self._answer(item))

    def _answer(self, item):
        found = findings_of(item, self.request.user)
        return {
            "figures": measures_of(item, texts_of(item)).in_words(),
            "findings": [_told(each) for each in found[:MOST_FINDINGS]],
            "severe": sum(each.blocks for each in found),
            "warnings": sum(not each.is_severe for each in found),
            "may_override": (
                item.pk is not None
                and any(each.blocks for each in found)
                and may_override(self.request.user, item)
            ),
        }


def _told(found):
    told = {
        "code": found.code,
        "severity": found.severity,
        "label": found.severity_label,
        "message": found.message,
        "excerpt": found.excerpt[:80],
        "suggestion": found.suggestion,
        "path": found.path,
        "key": found.key,
    }
    if found.replacement:
        told["fix"] = {"to": found.replacement, "sentence": found.basis, "at": found.at}
    if found.override is not None:
        given = found.override
        when = date_format(timezone.localtime(given.created_at), "n月j日 H:i")
        told["override"] = f"{given.user_name} {when}：{given.reason}"
    return told


def _refused(message, status):
    return JsonResponse({"error": str(message)}, status=status)
