from urllib.parse import urlsplit

from django.conf import settings
from django_tasks import task
from wagtail.admin.forms.auth import PasswordResetForm

from core.guard.journal import note
from core.guard.models import SignInEvent

TEMPLATES = "wagtailadmin/account/password_reset"


@task(backend="background")
def mail_password_reset(address):
    """Write to the accounts with this mail address, if there are any, how to set a new password."""
    form = PasswordResetForm({"email": address})
    if not form.is_valid():
        return
    place = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    for user in form.get_users(address):
        note(SignInEvent.Outcome.RESET_ASKED, user=user)
    form.save(
        domain_override=place.netloc,
        use_https=place.scheme == "https",
        subject_template_name=f"{TEMPLATES}/email_subject.txt",
        email_template_name=f"{TEMPLATES}/email.txt",
    )
