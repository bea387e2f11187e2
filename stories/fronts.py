"""What the front pages show of stories, columns and articles; each question is asked once for
all blocks of a page (`core.front_blocks.Front`)."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivityReportPage
from stories.models import (
    ArticleIndexPage,
    ArticlePage,
    ColumnIssuePage,
    IssueFeature,
    StoryPage,
)

#: What editors may choose, in the order in which it is looked for.
CHOOSABLE = (ColumnIssuePage, ActivityReportPage, StoryPage, ArticlePage)


def lead_on(front):
    """Return the page that leads: the one chosen where the public may read it, else the latest
    issue on the home page, and in a section its latest report or story; or None."""
    return front.shared("lead", lambda: _lead(front))


def told_on(front, values):
    """Return for each of `values` of StoriesBlock the pages it shows; nothing is told twice, and
    no story that the lead presents."""
    return front.shared("told", lambda: _told(front, values))


def articles_on(front, values):
    """Return for each of `values` of ArticlesBlock a dict: `articles`, and `more`, the address of
    the list they come from."""
    articles = _below(ArticlePage, front.section).for_listing()
    kinds = {value.get("kind") or "" for value in values}
    most = max(value["number"] for value in values)
    found = {
        kind: list((articles.filter(kind=kind) if kind else articles)[:most]) for kind in kinds
    }
    above = front.section.get_url(front.request) if front.section else "/"
    address = f"{above}{ArticleIndexPage.fixed_slug}/"
    shown = []
    for value in values:
        kind = value.get("kind") or ""
        more = f"{address}?kind={kind}" if kind else address
        shown.append({"articles": found[kind][: value["number"]], "more": more})
    return shown


def latest_issues():
    """Return issues of all columns, the latest first, each with its column and `earlier`, how
    many issues of that column came before it."""
    issues = ColumnIssuePage.objects.live().public()
    before = (
        issues.filter(column=OuterRef("column"), number__lt=OuterRef("number"))
        .order_by()
        .values("column")
        .annotate(count=Count("pk"))
        .values("count")
    )
    latest = issues.numbered().annotate(earlier=Coalesce(Subquery(before), 0))
    return latest.select_related("lead_image", "column")


def latest_stories(count, section=None, not_in=None):
    """Return the latest stories, less those that the column issue `not_in` features."""
    found = _below(StoryPage, section)
    if not_in is not None:
        found = found.exclude(pk__in=IssueFeature.objects.filter(page=not_in).values("story_id"))
    return list(found.for_listing()[:count])


def latest_reports(count, section=None, area_ids=None):
    """Return the latest reports, those of `section`, or about records of these areas."""
    found = _below(ActivityReportPage, section)
    if area_ids is not None:
        records = Activity.objects.public().in_areas(area_ids)
        found = found.filter(activity_links__activity__in=records).distinct()
    return list(found.for_listing()[:count])


def _lead(front):
    from stories.front_blocks import LeadBlock

    asked = [value["page"] for value in front.values_of(LeadBlock) if value.get("page")]
    if asked:
        chosen = _chosen_on(front).get(asked[0].pk)
        if chosen is not None:
            return chosen
    if front.section is None:
        return latest_issues().first()
    return next(iter(_latest_on(front)), None)


def _told(front, values):
    lead = lead_on(front) if _has_lead(front) else None
    chosen, told = _chosen_on(front), {lead.pk} if lead else set()
    shown = []
    for value in values:
        first = [chosen.get(page.pk) for page in value["chosen"] if page]
        first = [page for page in dict.fromkeys(first) if page and page.pk not in told]
        shown.append(first[: int(value["number"])])
        told.update(page.pk for page in shown[-1])
    for value, pages in zip(values, shown, strict=True):
        missing = int(value["number"]) - len(pages)
        fresh = [page for page in _latest_on(front) if page.pk not in told]
        fresh = [page for page in fresh if _fits(value["kind"], page)][:missing]
        pages.extend(fresh)
        told.update(page.pk for page in fresh)
    return shown


def _fits(kind, page):
    from stories.front_blocks import StoriesBlock

    wanted = {StoriesBlock.Kind.REPORTS: ActivityReportPage, StoriesBlock.Kind.STORIES: StoryPage}
    return kind not in wanted or isinstance(page, wanted[kind])


def _has_lead(front):
    from stories.front_blocks import LeadBlock

    return bool(front.values_of(LeadBlock))


def _latest_on(front):
    """The latest reports and stories, as many as the blocks of the page can show; two queries."""
    return front.shared("latest", lambda: _latest(front))


def _latest(front):
    from stories.front_blocks import StoriesBlock

    blocks = front.values_of(StoriesBlock)
    picked = sum(len(value["chosen"]) for value in blocks)
    count = sum(int(value["number"]) for value in blocks) + picked + 1
    issue = None
    if front.section is None and _has_lead(front):
        issue = lead_on(front)
        issue = issue if isinstance(issue, ColumnIssuePage) else None
    kinds = {value["kind"] for value in blocks}
    reports = [] if kinds == {StoriesBlock.Kind.STORIES} else latest_reports(count, front.section)
    stories = []
    if kinds != {StoriesBlock.Kind.REPORTS}:
        stories = latest_stories(count, front.section, not_in=issue)
    found = [page for page in (*reports, *stories) if page.publication_date]
    return sorted(found, key=lambda page: page.publication_date, reverse=True)


def _chosen_on(front):
    """`{pk: page}` of the chosen pages that the public may read, with what lists show of them."""
    return front.shared("chosen", lambda: _chosen(front))


def _chosen(front):
    from stories.front_blocks import LeadBlock, StoriesBlock

    pages = [value["page"] for value in front.values_of(LeadBlock)]
    for value in front.values_of(StoriesBlock):
        pages.extend(value["chosen"])
    kinds = {}
    for page in filter(None, pages):
        kinds.setdefault(page.cached_content_type.model_class(), []).append(page.pk)
    found = {}
    for model in CHOOSABLE:
        if model in kinds:
            rows = model.objects.live().public()
            rows = latest_issues() if model is ColumnIssuePage else rows.for_listing()
            found.update(rows.in_bulk(kinds[model]))
    return found


def _below(model, section):
    pages = model.objects.live().public()
    return pages if section is None else pages.descendant_of(section)
