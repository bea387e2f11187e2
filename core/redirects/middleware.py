from urllib.parse import urlsplit

from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects import middleware


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's own, which sends nobody to where they are: the page behind an old address may
    have moved back to it and been unpublished since."""

    def process_response(self, request, response):
        answer = super().process_response(request, response)
        if answer is response:
            return response
        try:
            target = urlsplit(answer["Location"])
        except ValueError:
            return response
        is_here = not target.hostname or target.netloc == request.get_host()
        same_path = uri_to_iri(target.path).rstrip("/") == request.path.rstrip("/")
        same_query = target.query == request.META.get("QUERY_STRING", "")
        if is_here and same_path and (same_query or not target.query):
            return response
        return answer
