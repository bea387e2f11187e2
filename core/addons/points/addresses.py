"""Public addresses below the add-on's prefix, and addresses of the admin below its label."""

from functools import wraps

from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.views import serve

from core.addons.faults import noted
from core.addons.registry import WrongContribution, addon_of, note_contribution
from core.addons.state import is_enabled_for

_public = {}


def add_urls(addon, urlconf):
    """Answer below the add-on's `url_prefix` with the patterns of `urlconf`, a module's name or
    a list. Where the add-on is disabled the addresses belong to the pages, and are 404 mostly."""
    config = addon_of(addon)
    if not config.url_prefix:
        raise WrongContribution(f"{config.label} has no url_prefix")
    _public.setdefault(config.label, (config, []))[1].append(urlconf)
    note_contribution(config, "add_urls", f"/{config.url_prefix}/")


def public_patterns():
    """Return the patterns of all add-ons, each behind its gate; read once, with the site's own."""
    found = []
    for config, urlconfs in _public.values():
        for urlconf in urlconfs:
            with_prefix = path(f"{config.url_prefix}/", include(urlconf))
            found.append(behind_gate(with_prefix, config, _pages_answer))
    return found


def add_admin_urls(addon, urlconf):
    """Answer below /admin/<label>/ with the patterns of `urlconf`, for whoever may enter the admin;
    the views ask for further rights themselves. 404 where the add-on is disabled."""
    config = addon_of(addon)

    def patterns():
        return [behind_gate(path(f"{config.label}/", include(urlconf)), config, nobody_answers)]

    hooks.register("register_admin_urls", patterns)
    note_contribution(config, "add_admin_urls", f"/admin/{config.label}/")


def gated_view(view, addon, otherwise=None):
    """Return `view` behind the gate of `addon`."""
    answer_otherwise = otherwise or nobody_answers

    @wraps(view)
    def gated(request, *args, **kwargs):
        if not is_enabled_for(addon, request):
            return answer_otherwise(request)
        with noted(addon, request.path, request):
            return view(request, *args, **kwargs)

    return gated


def behind_gate(pattern, config, otherwise):
    if isinstance(pattern, URLResolver):
        inner = [behind_gate(each, config, otherwise) for each in pattern.url_patterns]
        return URLResolver(
            pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace
        )
    view = gated_view(pattern.callback, config, otherwise)
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


def _pages_answer(request):
    return serve(request, request.path_info.removeprefix("/"))


def nobody_answers(request):
    raise Http404
