"""Jobs of the desk."""

from datetime import time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from activities.models import ActivityReportPage
from core.worker.schedule import periodic
from plugins.contributions.models import ExportPackage, TextPrint
from plugins.contributions.services.likeness import note_page
from stories.models import ArticlePage, ColumnIssuePage, StoryPage

#: Pages whose marks are made in one night, the newest first.
MOST_A_NIGHT = 2000
KEPT_FOR = timedelta(days=30)


@periodic(at=time(2, 40), label=_("记下已发文章的指纹"))
def keep_marks_of_pages():
    """Pages that were published before the add-on was there, or while no worker ran."""
    known = TextPrint.objects.exclude(page=None).values("page")
    kinds = (ActivityReportPage, ArticlePage, ColumnIssuePage, StoryPage)
    wanted = Q(pk__in=[])
    for kind in kinds:
        wanted |= Q(pk__in=kind.objects.filter(live=True).values("pk"))
    pages = Page.objects.filter(wanted).exclude(pk__in=known).order_by("-pk")
    for page in pages.specific()[:MOST_A_NIGHT].iterator(chunk_size=50):
        note_page(page)


@periodic(at=time(4, 10), label=_("清理旧的上报包"))
def forget_old_packages():
    for package in ExportPackage.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR):
        if package.file:
            package.file.delete(save=False)
        package.delete()
