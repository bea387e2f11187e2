"""Sign-up, consent, signing in and out."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from core.guard.second_step import step_of
from core.throttling import Limit, in_words, refusal, visitor
from plugins.contributions.access import contributor_of, contributors_only, private
from plugins.contributions.forms import JoinForm, SignInForm, fresh_stamp, sign_in_name_of
from plugins.contributions.models import Contributor
from plugins.contributions.privacy import VERSION
from plugins.contributions.services.joining import join as make_account
from plugins.contributions.services.joining import tell_owner

JOINS = Limit("contribute-join", most=5, seconds=3600)
_STEPS = {"code": "guard_code", "enrol": "guard_enrol"}


@sensitive_post_parameters("password")
@private
def join(request):
    """Whether the name is taken already is told to nobody but its owner: the answer is the same,
    and so is the work that goes before it."""
    if contributor_of(request.user):
        return redirect("contribute")
    if request.method != "POST":
        return _join_page(request, JoinForm())
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _join_page(request, form, 422)
    wait = JOINS.hit(visitor(request)).wait
    if wait:
        form.add_error(None, _("申请的次数太多了，请过 %s再试。") % in_words(wait))
        return refusal(_join_page(request, form, 429), wait)
    _make_or_tell(form.values(), form.cleaned_data["password"])
    return redirect("contribute_joined")


def _make_or_tell(values, password):
    taken = Contributor.objects.filter(sign_in_name=values["sign_in_name"]).exists()
    if not taken:
        try:
            make_account(values, password)
        except IntegrityError:
            taken = True
    else:
        make_password(password)
    if taken:
        tell_owner(values["sign_in_name"])


def _join_page(request, form, status=200):
    context = {"form": form, "stamp": fresh_stamp()}
    return render(request, "contributions/join.html", context, status=status)


@private
def joined(request):
    return render(request, "contributions/joined.html")


@private
def privacy(request):
    return render(request, "contributions/privacy.html", {"version": VERSION})


@contributors_only
def consent(request):
    """Ask again where the privacy notice has changed since somebody agreed to it."""
    if request.method == "POST" and "agree" in request.POST:
        row = request.contributor
        row.consent_version, row.consented_at = VERSION, timezone.now()
        row.save(update_fields=["consent_version", "consented_at"])
        return redirect(_onward(request))
    context = {"version": VERSION, "next": _onward(request)}
    return render(request, "contributions/consent.html", context)


@sensitive_post_parameters("password")
@private
def sign_in(request):
    """The site's own accounts and locks, with a page of its own: contributors have no business
    at the admin's door."""
    if contributor_of(request.user):
        return redirect(_onward(request))
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _sign_in_page(request, form, 422 if request.method == "POST" else 200)
    typed = form.cleaned_data["name"]
    user = authenticate(
        request,
        username=sign_in_name_of(typed) or typed.strip(),
        password=form.cleaned_data["password"],
    )
    locked = request.__dict__.pop("sign_in_refusal", None)
    if locked is not None:
        form.add_error(None, _("错的次数太多，请过 %s再试。") % in_words(locked.wait))
        return refusal(_sign_in_page(request, form, 429), locked.wait)
    if user is None:
        form.add_error(None, _("名字或密码不对。"))
        return _sign_in_page(request, form, 422)
    onward = _onward(request)
    login(request, user)
    step = step_of(request, user)
    if step:
        return redirect(f"{reverse(_STEPS[step])}?{urlencode({'next': onward})}")
    if contributor_of(user) is None:
        return redirect("contribute_sign_in")
    return redirect(onward)


def _sign_in_page(request, form, status):
    context = {
        "form": form,
        "next": _onward(request),
        # Signed in, but as somebody who does not contribute.
        "other": request.user.is_authenticated,
    }
    return render(request, "contributions/sign_in.html", context, status=status)


@private
def sign_out(request):
    if request.method != "POST":
        return redirect("contribute")
    logout(request)
    response = redirect("contribute_sign_in")
    # Of a phone that others use too, what the writing page has kept for bad times goes.
    response["Clear-Site-Data"] = '"storage"'
    return response


def _onward(request):
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if safe and asked.startswith("/contribute/") else reverse("contribute")
