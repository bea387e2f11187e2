"""Jobs of the desk, by the clock."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from activities.models import ActivityReportPage
from plugins.contributions.models import ExportPackage, Submission, TextPrint
from plugins.contributions.services.likeness import note_likeness, note_page
from stories.models import ArticlePage, ColumnIssuePage, StoryPage

#: Texts whose marks are made in one night, the newest first.
MOST_A_NIGHT = 2000
KEPT_FOR = timedelta(days=30)


def keep_marks():
    """Make the marks of pages and pieces that came before the add-on, or while no worker ran."""
    known = TextPrint.objects.exclude(page=None).values("page")
    wanted = Q(pk__in=[])
    for kind in (ActivityReportPage, ArticlePage, ColumnIssuePage, StoryPage):
        wanted |= Q(pk__in=kind.objects.filter(live=True).values("pk"))
    pages = Page.objects.filter(wanted).exclude(pk__in=known).order_by("-pk")
    for page in pages.specific()[:MOST_A_NIGHT]:
        note_page(page)
    pieces = Submission.objects.exclude(number=None).filter(text_print=None).order_by("-pk")
    for piece in pieces[:MOST_A_NIGHT]:
        note_likeness(piece)


def forget_old_packages():
    for package in ExportPackage.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR):
        if package.file:
            package.file.delete(save=False)
        package.delete()
