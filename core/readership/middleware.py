import logging

from core.page_cache import UNKEPT
from core.readership.counting import Counter
from core.readership.readers import Refreshes, is_reading, reader_of

logger = logging.getLogger(__name__)

counter = Counter()
refreshes = Refreshes()


class ReadershipMiddleware:
    """Counts who reads a page. It stands before the page cache, since most pages are answered
    from there; it asks the database nothing and sets no cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        try:
            if not request.path.startswith(UNKEPT) and is_reading(request, response):
                if not refreshes.is_refresh(*reader_of(request), request.path):
                    counter.add(request.get_host().partition(":")[0], request.path)
        except Exception:
            logger.exception("A reading could not be counted")
        return response
