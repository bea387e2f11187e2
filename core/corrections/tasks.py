from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.models import Site

from core.models import ErrorReport, SiteSettings


@task(backend="background")
def mail_report(report_id):
    """Tell the configured address that a reader has found something; no contact, no text."""
    report = ErrorReport.objects.filter(pk=report_id).first()
    site = Site.objects.filter(is_default_site=True).first()
    if report is None or site is None:
        return
    to = SiteSettings.for_site(site).report_mail
    if not to:
        return
    link = reverse("wagtailsnippets_core_errorreport:edit", args=[report.pk])
    lines = [
        _("读者在“网站找错”里提交了一条：%s。") % report.get_kind_display(),
        _("页面：%s") % report.address,
        _("到后台处理：%s") % f"{settings.WAGTAILADMIN_BASE_URL}{link}",
    ]
    subject = _("网站找错：%s") % report.get_kind_display()
    send_mail(subject, "\n".join(lines), None, [to])
