"""网站地图: every section of the site on one page, for those who look for a thing by its place."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from activities.models import ActivityIndexPage, CampaignPage, ServiceCategory, Team, TeamIndexPage
from core.models import PublishingLine
from core.querysets import readable
from home.models import SectionPage, StandardPage
from stories.models import ArticleIndexPage, ArticlePage

#: Levels of pages below the home page, and how many pages at most.
LEVELS, MOST = 3, 600


@require_safe
def site_map(request):
    """Show the pages that stay, in the order of the tree. Articles come and go by the dozen: they
    are found in their lists, which are here."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    home = site.root_page
    tops = _trees(home)
    sections, campaigns, plain = (
        [node for node in tops if issubclass(node["model"], kind)]
        for kind in (SectionPage, CampaignPage, StandardPage)
    )
    indexes = [node for node in tops if node not in (*sections, *campaigns, *plain)]
    groups = [
        *indexes,
        {"title": _("专题"), "url": "", "below": campaigns},
        {"title": _("区县版面"), "url": "", "below": sections},
        {"title": _("关于本站"), "url": "", "below": [*plain, *_services()]},
    ]
    return render(
        request,
        "home/site_map.html",
        {"groups": [group for group in groups if group["url"] or group["below"]]},
    )


def _trees(home):
    """The pages right below `home` as dicts: `title`, `url`, `model` and `below`, dicts alike."""
    pages = readable(Page.objects.live().descendant_of(home)).filter(depth__lte=home.depth + LEVELS)
    pages = pages.select_related("content_type").order_by("path")
    nodes, tops, categories = {}, [], None
    for page in pages[: MOST * 4]:
        model = page.cached_content_type.model_class()
        if model is None or issubclass(model, PublishingLine) or len(nodes) >= MOST:
            continue
        url = f"/{page.url_path[len(home.url_path) :]}"
        node = {"title": page.title, "url": url, "model": model, "below": []}
        nodes[page.path] = node
        above = nodes.get(page.path[: -page.steplen])
        if page.depth == home.depth + 1:
            tops.append(node)
        elif above is not None:
            above["below"].append(node)
        if model is ActivityIndexPage:
            categories = ServiceCategory.objects.filter(parent=None).order_by("position", "pk")
            node["below"] = [_node(each.name, f"{url}?category={each.slug}") for each in categories]
        elif model is TeamIndexPage:
            node["below"] = [
                _node(label, f"{url}?kind={kind}") for kind, label in Team.Kind.choices
            ]
        elif model is ArticleIndexPage:
            kinds = ArticlePage.Kind.choices
            node["below"] = [_node(label, f"{url}?kind={kind}") for kind, label in kinds]
    return tops


def _services():
    return [
        _node(_("搜全站"), "/search/"),
        _node(_("订阅"), reverse("feeds")),
        _node(_("显示设置"), reverse("look")),
        _node(_("网站找错"), reverse("report_error")),
    ]


def _node(title, url):
    return {"title": title, "url": url, "below": []}
