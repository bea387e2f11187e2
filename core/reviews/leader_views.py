"""What somebody without an account sees at a leader's link: the draft as it would look, and how far
it has come. Nothing here is cached, indexed, or leads anywhere."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from core.page_cache import keep_out
from core.reviews import leader_links
from core.reviews.progress import key_of, marks_of, trail_of
from core.throttling import Limit, too_many, visitor

#: Tokens that nobody was given.
GUESSES = Limit("leader-link", most=20, seconds=900)


def _for_link(view):
    """Call the view with a working link and its item; a guess is 404, an old link 410."""

    @require_safe
    @wraps(view)
    def guarded(request, token):
        keep_out(request)
        link = leader_links.find(token)
        item = leader_links.item_of(link) if link is not None else None
        if item is None:
            wait = GUESSES.hit(visitor(request)).wait
            if wait:
                return too_many(request, wait)
            raise Http404
        if not link.works:
            context = {"link": link}
            response = render(request, "reviews/leader_over.html", context, status=410)
        else:
            response = view(request, token, link, item)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        add_never_cache_headers(response)
        return response

    return guarded


@_for_link
def leader_page(request, token, link, item):
    if request.method == "GET":
        leader_links.note_opening(link, request)
    draft = item.get_latest_revision_as_object()
    context = {
        "link": link,
        "item": draft,
        "marks": marks_of([item])[key_of(item)],
        "trail": trail_of(item),
        "draft_url": reverse("reviews_leader_draft", args=[token]),
    }
    return render(request, "reviews/leader.html", context)


@_for_link
def leader_draft(request, token, link, item):
    """The draft alone, for the frame of the page above."""
    draft = item.get_latest_revision_as_object()
    response = draft.make_preview_request(request, draft.default_preview_mode)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
