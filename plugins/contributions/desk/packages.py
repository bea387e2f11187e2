"""Packages for handing up: one piece at once, a period by the worker."""

from django.db import transaction
from django.db.models import Sum
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.desk.headers import header
from core.file_responses import send_file
from core.permissions import scope_area_ids
from plugins.contributions.desk.access import DeskView
from plugins.contributions.desk.figures import period_of
from plugins.contributions.models import ExportPackage, SubmissionFile
from plugins.contributions.packages.making import safe_name, zip_of
from plugins.contributions.tasks import make_package

MOST_WAITING, SHOWN = 3, 20
#: Pieces, and bytes of their files, that are packed within a request.
MOST_AT_ONCE, LARGEST_AT_ONCE = 10, 20 * 1024 * 1024


def is_small(rows):
    """Whether a package of `rows` is made while somebody waits for it."""
    if len(rows) > MOST_AT_ONCE:
        return False
    files = SubmissionFile.objects.filter(submission__in=[row.pk for row in rows])
    return (files.aggregate(bytes=Sum("size"))["bytes"] or 0) <= LARGEST_AT_ONCE


def zip_answer(rows, name):
    kept, _failed = zip_of(rows)
    response = FileResponse(kept, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def ask_for(user, *, starts=None, ends=None, piece_ids=None):
    """Let the worker make a package, of a period or of pieces; return why not, "" if it does."""
    own, today = ExportPackage.objects.filter(made_for=user), timezone.localdate()
    if own.filter(state=ExportPackage.State.WAITING).count() >= MOST_WAITING:
        return _("已经有几个在做了，做好再要新的。")
    allowed = scope_area_ids(user)
    package = own.create(
        starts=starts or today,
        ends=ends or today,
        piece_ids=piece_ids,
        made_for=user,
        area_ids=None if allowed is None else sorted(allowed),
    )
    transaction.on_commit(lambda: make_package.enqueue(package.pk))
    return ""


class PieceView(DeskView):
    """One piece as a zip, made at once."""

    def get(self, request, pk):
        row = self.submission(pk)
        return zip_answer([row], f"{row.number} {safe_name(row.title)}.zip")


class PackagesView(DeskView):
    """Those that I have asked for; nobody meets another's."""

    def get(self, request):
        return self._show()

    def post(self, request):
        period = period_of(request.POST)
        if not request.POST.get("from") or not request.POST.get("to"):
            self.refuse(_("请写清楚从哪天到哪天。"))
            return self._show(400)
        refusal = ask_for(request.user, starts=period.starts, ends=period.ends)
        if refusal:
            self.refuse(refusal)
            return self._show(400)
        self.say(_("正在做。做好后在这里下载。"))
        return redirect("contributions_packages")

    def _show(self, status=200):
        context = {
            **header(_("上报包"), "download", (_("来稿"), reverse("contributions_queue"))),
            "packages": ExportPackage.objects.filter(made_for=self.request.user)[:SHOWN],
            "today": timezone.localdate(),
        }
        return render(self.request, "contributions/desk/packages.html", context, status=status)


class PackageView(DeskView):
    def get(self, request, pk):
        rows = ExportPackage.objects.filter(made_for=request.user, state=ExportPackage.State.READY)
        package = rows.filter(pk=pk).first()
        allowed = scope_area_ids(request.user)
        # Who has moved to another office since gets nothing of the former one.
        if package is None or not _still_in_scope(package, allowed):
            raise Http404
        response = send_file(
            request,
            package.file.name,
            content_type="application/zip",
            filename=_("上报包 %s.zip") % package,
            as_attachment=True,
        )
        response["Cache-Control"] = "private, no-store"
        return response


def _still_in_scope(package, allowed):
    if allowed is None:
        return True
    return package.area_ids is not None and allowed.issuperset(package.area_ids)
