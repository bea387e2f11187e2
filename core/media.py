"""Serving of uploads: a file goes out to those who may see where it is used, and to nobody else.

Public is a picture or file outside private collections that something published uses; what only
drafts, withdrawn pages or restricted pages use is served to whoever may see those. Nobody learns
from the answer whether a hidden file exists.
"""

import mimetypes

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served
from wagtail.models import CollectionViewRestriction, DraftStateMixin, Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.file_responses import send_file
from core.models import SiteDocument, SiteImage, SiteRendition
from core.querysets import readable

#: How long a browser may keep a public file without asking again, in seconds: short, since a
#: withdrawal must reach every reader soon.
PUBLIC_AGE = 600
#: Documents that a browser may open in its own window; all others are offered to be kept.
SHOWN_INLINE = {"application/pdf"}

_grants = []


def grant_hidden(function):
    """Let `function(request, item)` say of visitors without an account whether they may see a
    picture or file that is not public; to be called in an app's `ready()`."""
    _grants.append(function)


@require_safe
def serve_media(request, name):
    """Answer `/media/<name>` for pictures and for the posters of videos; files of the library
    have their own address."""
    item = _owner_of(name)
    if item is None:
        raise Http404
    is_public = used_publicly(item)
    if not getattr(item, "is_shown", True) and not may_see_hidden(request, item):
        return HttpResponse(
            _("这张图片已撤下。"), status=410, content_type="text/plain; charset=utf-8"
        )
    if not is_public and not may_see_hidden(request, item):
        raise Http404
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _cached_for(is_public, send_file(request, name, content_type=content_type))


@require_safe
def serve_document(request, pk, name):
    """Answer `/documents/<pk>/<name>` in place of Wagtail's view, which knows no parts of files:
    a reader wants to jump within a video."""
    document = get_object_or_404(SiteDocument.objects.select_related("collection"), pk=pk)
    if document.filename != name:
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        refusal = hook(document, request)
        if isinstance(refusal, HttpResponse):
            return refusal
    document_served.send(sender=SiteDocument, instance=document, request=request)
    response = send_file(
        request,
        document.file.name,
        content_type=document.content_type,
        digest=document.file_hash,
        filename=name,
        as_attachment=document.content_type not in SHOWN_INLINE,
    )
    # Whatever a file holds, it is no page of this site.
    response["Content-Security-Policy"] = "default-src 'none'"
    return _cached_for(request.document_is_public, response)


def used_publicly(item):
    """Tell whether anybody may see `item` (a picture or document): its collection is open and a
    published page, record or setting uses it."""
    if _in_private_collection(item) or not getattr(item, "is_shown", True):
        return False
    for model, ids in _users_of(item).items():
        if issubclass(model, Page):
            if readable(Page.objects.live().filter(pk__in=ids)).exists():
                return True
        elif issubclass(model, DraftStateMixin):
            if model._base_manager.filter(pk__in=ids, live=True).exists():
                return True
        else:
            return True
    return False


def may_see_hidden(request, item):
    """Tell whether this visitor may see `item` though it is not public: an editor with any right
    on its collection, or a reader who passed the restriction of a page that uses it."""
    user = request.user
    if user.is_active and user.has_perm("wagtailadmin.access_admin"):
        policy = policy_registry.get_by_type(type(item))
        if policy.user_has_any_permission_for_instance(user, ["add", "change", "choose"], item):
            return True
    if _in_private_collection(item) or not getattr(item, "is_shown", True):
        return False
    if any(grants(request, item) for grants in _grants):
        return True
    pages = Page.objects.live().filter(pk__in=_users_of(item).get(Page, ()))
    return any(_may_read(request, page) for page in pages[:20])


def hide_unpublished_document(document, request):
    """Hook `before_serve_document`: a document is as hidden as a picture would be."""
    request.document_is_public = used_publicly(document)
    if not request.document_is_public and not may_see_hidden(request, document):
        raise Http404


def _cached_for(is_public, response):
    if is_public and response.status_code < 500:
        patch_cache_control(response, public=True, max_age=PUBLIC_AGE)
    else:
        add_never_cache_headers(response)
    return response


def _may_read(request, page):
    restrictions = page.get_view_restrictions()
    return bool(restrictions) and all(rule.accept_request(request) for rule in restrictions)


def _in_private_collection(item):
    ancestors = item.collection.get_ancestors(inclusive=True)
    return CollectionViewRestriction.objects.filter(collection__in=ancestors).exists()


def _owner_of(name):
    """The picture, or the video, whose file `name` is."""
    if name.startswith("stills/"):
        return SiteDocument.objects.filter(still=name).select_related("collection").first()
    rendition = (
        SiteRendition.objects.filter(file=name).select_related("image__collection").first()
        if name.startswith("images/")
        else None
    )
    if rendition:
        return rendition.image
    if name.startswith("original_images/"):
        return SiteImage.objects.filter(file=name).select_related("collection").first()
    return None


def _users_of(item):
    """Return the ids of what uses `item`, by model; pages of all types are one group.

    A model that keeps some of its pictures from the public says so by `shows_reference(pk, path)`.
    """
    groups = {}
    references = ReferenceIndex.get_references_to(item)
    for reference in references.select_related("base_content_type", "content_type"):
        shows = getattr(reference.content_type.model_class(), "shows_reference", None)
        if shows is not None and not shows(reference.object_id, reference.model_path):
            continue
        model = reference.base_content_type.model_class()
        if model is not None:
            groups.setdefault(model, set()).add(reference.object_id)
    return groups
