"""What the worker does for the desk."""

from django_tasks import task
from wagtail.models import Page

from core.addons.api import while_enabled
from plugins.contributions.models import ExportPackage, Submission
from plugins.contributions.services.likeness import note_likeness, note_page


@task(backend="background")
@while_enabled("contributions")
def look_for_likeness(submission_pk):
    submission = Submission.objects.filter(pk=submission_pk).first()
    if submission is not None:
        note_likeness(submission)


@task(backend="background")
@while_enabled("contributions")
def keep_page_marks(page_pk):
    page = Page.objects.filter(pk=page_pk, live=True).first()
    if page is not None:
        note_page(page)


@task(backend="background")
@while_enabled("contributions")
def mail_password_links(name):
    from plugins.contributions.services.passwords import mail_links

    mail_links(name)


@task(backend="background")
@while_enabled("contributions")
def make_package(package_pk):
    from plugins.contributions.packages.making import fill_package

    package = ExportPackage.objects.filter(pk=package_pk).first()
    if package is not None and package.state == ExportPackage.State.WAITING:
        fill_package(package)
