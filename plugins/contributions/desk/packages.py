"""Packages for handing up: one piece at once, a period by the worker."""

from django.db import transaction
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
from plugins.contributions.models import ExportPackage
from plugins.contributions.packages.making import safe_name, zip_of
from plugins.contributions.tasks import make_package

MOST_WAITING, SHOWN = 3, 20


class PieceView(DeskView):
    """One piece as a zip, made at once."""

    def get(self, request, pk):
        row = self.submission(pk)
        name = f"{row.number} {safe_name(row.title)}.zip"
        response = FileResponse(
            zip_of([row]), as_attachment=True, filename=name, content_type="application/zip"
        )
        response["Cache-Control"] = "private, no-store"
        return response


class PackagesView(DeskView):
    """Those that I have asked for; nobody meets another's."""

    def get(self, request):
        return self._show()

    def post(self, request):
        period = period_of(request.POST)
        own = ExportPackage.objects.filter(made_for=request.user)
        if not request.POST.get("from") or not request.POST.get("to"):
            self.refuse(_("请写清楚从哪天到哪天。"))
            return self._show(400)
        if own.filter(state=ExportPackage.State.WAITING).count() >= MOST_WAITING:
            self.refuse(_("已经有几个在做了，做好再要新的。"))
            return self._show(400)
        allowed = scope_area_ids(request.user)
        package = own.create(
            starts=period.starts,
            ends=period.ends,
            made_for=request.user,
            area_ids=None if allowed is None else sorted(allowed),
        )
        transaction.on_commit(lambda: make_package.enqueue(package.pk))
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
