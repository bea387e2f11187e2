"""Paging that takes any `page` parameter: what is impossible is said, never an error."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as _


def paginate(items, request, per_page):
    """Return template context for one page of `items`: `items` (the page), `paginator`,
    `pages` (numbers and ellipses to show) and `notices` (what was ignored, in Chinese)."""
    paginator = Paginator(items, per_page)
    asked = request.GET.get("page", "")
    notices = []
    number = 1
    if asked:
        if asked.isascii() and asked.isdigit() and len(asked) < 9 and int(asked) >= 1:
            number = int(asked)
            if number > paginator.num_pages:
                number = paginator.num_pages
                notices.append(_("没有那么多页，这里是最后一页。"))
        else:
            notices.append(_("页码不对，已回到第一页。"))
    page = paginator.page(number)
    return {
        "items": page,
        "paginator": paginator,
        "pages": paginator.get_elided_page_range(number, on_each_side=2, on_ends=1),
        "notices": notices,
    }
