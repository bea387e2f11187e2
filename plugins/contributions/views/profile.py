"""我的资料: shown, changed, taken along, erased."""

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from core.notices.models import NoticeChoice
from core.throttling import LocalLimit, too_many
from plugins.contributions.access import contributors_only
from plugins.contributions.exporting import write_export
from plugins.contributions.forms import EraseForm, ProfileForm
from plugins.contributions.services import joining, telling

EXPORTS = LocalLimit("contribute-export", most=5, seconds=3600)


@contributors_only
def profile(request):
    row = request.contributor
    choices = NoticeChoice.objects.filter(user=row.user, kind=telling.OWN)
    choice = choices.first()
    given = {"email": row.user.email, "by_mail": choice is None or choice.by_mail}
    form = ProfileForm(request.POST or None, instance=row, initial=given)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            user = row.user
            user.name, user.unit = row.real_name, row.unit
            user.email = form.cleaned_data["email"]
            user.save(update_fields=["name", "unit", "email"])
            NoticeChoice.objects.update_or_create(
                user=user,
                kind=telling.OWN,
                defaults={"in_admin": True, "by_mail": form.cleaned_data["by_mail"]},
            )
        messages.success(request, _("已存。"))
        return redirect("contribute_profile")
    context = {"form": form, "person": row}
    status = 422 if form.errors else 200
    return render(request, "contributions/profile.html", context, status=status)


@require_safe
@contributors_only
def export(request):
    wait = EXPORTS.hit(request.user.pk).wait
    if wait:
        return too_many(request, wait)
    name = f"contribute-{timezone.localdate():%Y%m%d}.zip"
    return FileResponse(
        write_export(request.contributor),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )


@sensitive_post_parameters("password")
@contributors_only
def erase(request):
    """Close the account for good, after the password; at once, and without asking anybody."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(
            request,
            username=request.user.get_username(),
            password=form.cleaned_data["password"],
        )
        request.__dict__.pop("sign_in_refusal", None)
        if user == request.user:
            joining.erase(request.contributor)
            logout(request)
            return render(request, "contributions/erased.html")
        form.add_error("password", _("密码不对。"))
    status = 422 if form.errors else 200
    return render(request, "contributions/erase.html", {"form": form}, status=status)
