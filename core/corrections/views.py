"""The public form 网站找错. It has an address of its own and is never cached."""

from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from core.corrections.forms import ErrorReportForm, fresh_stamp
from core.corrections.places import area_id_at
from core.corrections.tasks import mail_report
from core.models import SiteSettings
from core.throttling import Limit, in_words, refusal, visitor

REPORTS = Limit("report-error", most=5, seconds=3600)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request):
    """Show the form, its page filled in from the address or from where the reader comes."""
    hosts = {request.get_host().rsplit(":", 1)[0]}
    hosts.update(Site.objects.values_list("hostname", flat=True))
    if request.method != "POST":
        form = ErrorReportForm(initial={"address": _page_asked(request, hosts)}, hosts=hosts)
        return _answer(request, form)
    form = ErrorReportForm(request.POST, hosts=hosts)
    if not form.is_valid():
        return _answer(request, form, status=422)
    wait = REPORTS.hit(visitor(request)).wait
    if wait:
        said = _("提交的次数太多了，请过 %s再试。填的内容还在下面。")
        form.add_error(None, said % in_words(wait))
        return refusal(_answer(request, form, status=429), wait)
    report = form.save(commit=False)
    path = urlsplit(report.address).path
    report.page = _page_at(request, path)
    report.area_id = area_id_at(path, report.page)
    report.save()
    if SiteSettings.for_request(request).report_mail:
        mail_report.enqueue(report.pk)
    return redirect("report_error_done")


@never_cache
@require_safe
def report_error_done(request):
    return render(request, "core/corrections/report_error_done.html")


def _answer(request, form, status=200):
    context = {"form": form, "stamp": fresh_stamp()}
    return render(request, "core/corrections/report_error.html", context, status=status)


def _page_asked(request, hosts):
    """The page that `?page=` or the browser names, if it is one of this site."""
    for asked in (request.GET.get("page", ""), request.headers.get("referer", "")):
        try:
            parts = urlsplit(asked)
            foreign = parts.hostname and parts.hostname not in hosts
        except ValueError:
            continue
        if parts.path.startswith("/") and not foreign and parts.path != request.path:
            return parts.path[:500]
    return ""


def _page_at(request, path):
    site = Site.find_for_request(request)
    if site is None or "\0" in path:
        return None
    try:
        return site.root_page.specific.route(request, [p for p in path.split("/") if p]).page
    except Http404:
        return None
