"""认领并采用为: a piece becomes a draft page, with its pictures in the library, and goes into the
three reviews. One transaction; where anything fails, nothing is left of it."""

import datetime
import re
import uuid
from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Collection, Page

from activities.models import (
    Activity,
    ActivityReportPage,
    PageActivity,
    ReportIndexPage,
    ServiceCategory,
    Team,
)
from core.desk.keeping import kept
from core.edition import state_now
from core.kept_rights import kept_for
from core.models import Office, SiteDocument, SiteImage
from core.permissions import in_scope
from core.reviews.kinds import StageRules
from core.reviews.services import submit as submit_for_review
from plugins.contributions.bodies.blocks import keys_of, plain_text
from plugins.contributions.bodies.library import library_body
from plugins.contributions.models import Submission, SubmissionFile
from plugins.contributions.services import desk
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.correcting import correction_of
from plugins.contributions.services.merging import merged_into, signed_by
from plugins.contributions.services.open_remarks import carry_over
from plugins.contributions.services.versions import latest_submitted
from stories.models import (
    ArticleIndexPage,
    ArticlePage,
    ColumnIssuePage,
    ColumnPage,
    StoryIndexPage,
    StoryPage,
)

REPORT, STORY, ARTICLE, COLUMN = "report", "story", "article", "column"
#: In which pages each sort of page stands.
PARENTS = {
    REPORT: ReportIndexPage,
    STORY: StoryIndexPage,
    ARTICLE: ArticleIndexPage,
    COLUMN: ColumnPage,
}
#: Of so many places the ones are taken where somebody may add.
MOST_PARENTS = 240
_LIBRARY = {"picture": SiteImage, "recording": SiteDocument, "file": SiteDocument}


@dataclass
class Wanted:
    """What the adopter says beside the sort: the column, and of whom a story tells."""

    sort: str
    column: int | None = None
    story_kind: str = ""
    story_name: str = ""


def adopt_as(submission, user, wanted):
    """Adopt the piece and return its page, which waits for its 初审."""
    stored = []
    try:
        with transaction.atomic():
            row = desk.adopt(submission, user, lambda row: _page_of(row, user, wanted, stored))
            page = row.page.specific
            if StageRules.load().stages_of(page):
                submit_for_review(page, user)
    except BaseException:
        # A rolled back row takes no file with it.
        for file in stored:
            file.storage.delete(file.name)
        raise
    return page


def adopter_of(item):
    """Return the id of whoever adopted the piece behind a page, for the rules of the reviews."""
    if not isinstance(item, Page) or not item.pk:
        return None
    rows = Submission.objects.filter(page_id=item.pk)
    return rows.values_list("claimed_by_id", flat=True).first()


def parents_for(user, *sorts):
    """Return `{sort: pages}` of where `user` may put a page of each of the sorts that have such a
    place, those of the own office first. The pages have no fields beyond Page's."""
    state = state_now()
    # As long as neither pages nor rights change.
    mark = (user.pk, sorts, state.generation, state.rights)
    return kept("contributions-parents", mark, lambda: _parents_for(user, sorts))


def _parents_for(user, sorts):
    models = {PARENTS[sort]: sort for sort in sorts}
    section = _section_path(user)
    order = ["depth", "path"]
    if section:
        own = When(path__startswith=section, then=Value(0))
        order.insert(0, Case(own, default=Value(1), output_field=IntegerField()))
    rows = Page.objects.live().exact_type(*models).specific(defer=True).order_by(*order)
    found = {sort: [] for sort in sorts}
    for page in rows[:MOST_PARENTS]:
        if page.permissions_for_user(user).can_add_subpage():
            found[models[type(page)]].append(page)
    return {sort: pages for sort, pages in found.items() if pages}


def _section_path(user):
    """The path of the section of the user's office."""

    def ask():
        offices = Office.objects.filter(group__user=user).exclude(section=None)
        return offices.values_list("section__path", flat=True).first()

    return kept_for(user, "section", ask)


def _page_of(row, user, wanted, stored):
    version = latest_submitted(row)
    correction = correction_of(row, version)
    title = correction.title if correction else version.title
    blocks = correction.body if correction else version.body
    parent = _parent(user, wanted)
    merged = merged_into(row)
    images, documents = _into_library(row, user, blocks, stored)
    page = _MAKERS[wanted.sort](row, wanted)
    page.title, page.owner = title, user
    page.live, page.has_unpublished_changes = False, True
    page.author = signed_by(version.author_line, merged)
    if row.contributor.may_be_named:
        page.source = row.contributor.unit[:80]
    page.summary = _summary(blocks)
    page.body = [*library_body(blocks, images, documents), *_theirs(merged, user, stored, images)]
    page.lead_image_id = next(iter(images.values()), None)
    activity = row.activity or _proposed_activity(row, user)
    if activity is not None and wanted.sort != COLUMN:
        page.activity_links = [PageActivity(activity=activity, sort_order=0)]
    parent.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=False)
    log(instance=page, action="wagtail.create", user=user, revision=revision, content_changed=True)
    carry_over(row, page, revision, user)
    return page


def _report(row, wanted):
    return ActivityReportPage()


def _article(row, wanted):
    is_comment = row.kind == Submission.Kind.COMMENT
    return ArticlePage(kind=ArticlePage.Kind.COMMENTARY if is_comment else ArticlePage.Kind.NEWS)


def _story(row, wanted):
    if wanted.story_kind not in StoryPage.Kind.values:
        raise NotAllowed(_("采用为先进典型，要选典型的类别。"))
    name = " ".join(wanted.story_name.split())[:60]
    if not name:
        raise NotAllowed(_("采用为先进典型，要写人物的姓名或队名。"))
    return StoryPage(kind=wanted.story_kind, name=name, area_id=row.area_id)


def _column(row, wanted):
    return ColumnIssuePage()


_MAKERS = {REPORT: _report, ARTICLE: _article, STORY: _story, COLUMN: _column}


def _parent(user, wanted):
    if wanted.sort not in PARENTS:
        raise NotAllowed(_("请选采用为什么。"))
    parents = parents_for(user, wanted.sort).get(wanted.sort, [])
    if wanted.sort == COLUMN and wanted.column is not None:
        parents = [page for page in parents if page.pk == wanted.column]
    if not parents:
        raise NotAllowed(_("没有您能放稿子的栏目。请换一种采用，或请市文明办来采用。"))
    return parents[0]


def _into_library(row, user, blocks, stored):
    """Copy the files that the text shows into the collection of the office; return the library's
    ids by key, of pictures and of documents."""
    images, documents = {}, {}
    shown = {block["value"]["file"]: block for block in blocks if block["type"] in _LIBRARY}
    collection = _collection_of(row.area)
    for file in row.files.filter(key__in=keys_of(blocks), state=SubmissionFile.State.READY):
        block = shown[str(file.key)]
        caption = block["value"]["caption"] or file.caption
        item = _LIBRARY[block["type"]](
            title=(caption or file.name)[:255],
            collection=collection,
            uploaded_by_user=user,
        )
        if block["type"] == "picture":
            item.caption, item.credit = caption[:200], row.author_line[:80]
            item.consent, item.consent_note = _consent(row, file)
        with file.file.open("rb") as source:
            item.file = File(source, name=file.name)
            item.save()
        stored.append(item.file)
        if block["type"] == "picture":
            images[str(file.key)], file.image = item.pk, item
        else:
            documents[str(file.key)], file.document = item.pk, item
        file.save(update_fields=["image", "document"])
    in_order = [key for key in shown if key in images]
    return {key: images[key] for key in in_order}, documents


def _theirs(merged, user, stored, images):
    """Return the pictures of what went into the piece, with the credit and the consent of those who
    sent them; their ids go to `images`."""
    taken = []
    for row in merged:
        if not row.merged_pictures:
            continue
        blocks = [each for each in latest_submitted(row).body if each["type"] == "picture"]
        found, _none = _into_library(row, user, blocks, stored)
        images |= found
        # Two texts may have used the same id.
        taken += [{**each, "id": str(uuid.uuid4())} for each in library_body(blocks, found, {})]
    return taken


def _collection_of(area):
    """Return the collection of the office nearest to the area."""
    while area is not None:
        office = Office.objects.filter(area=area).select_related("collection").first()
        if office is not None and office.collection is not None:
            return office.collection
        area = area.parent
    return Collection.get_first_root_node()


def _consent(row, file):
    """What is known of the consent of those who are seen, and from whom it is known."""
    if file.consent != SubmissionFile.Consent.UNCONFIRMED:
        return file.consent, _("来稿 %s 逐张说明") % row.number
    if row.people_agreed:
        return SiteImage.Consent.GIVEN, _("来稿 %s 的作者说明：照片里的人都同意公开") % row.number
    return SiteImage.Consent.UNCONFIRMED, ""


def _summary(blocks):
    first = next((plain_text(block) for block in blocks if block["type"] == "paragraph"), "")
    first = " ".join(first.split())
    if len(first) <= 120:
        return first
    end = max(first.rfind(sign, 0, 120) for sign in "。！？")
    return first[: end + 1] if end > 20 else f"{first[:118]}……"


def _proposed_activity(row, user):
    """Return a draft record from what the author tells of an activity that has none. What a record
    must have and nobody has told is left to whoever completes it: without a day, a team of the
    area or a category there is no record."""
    told = row.activity_facts or {}
    title, day = str(told.get("title") or "").strip(), _day(told.get("date"))
    if not title or day is None or not user.has_perm("activities.add_activity"):
        return None
    if not in_scope(user, row.area_id):
        return None
    named = str(told.get("team") or "").strip()
    teams = Team.objects.filter(area_id=row.area_id)
    team = teams.filter(name=named).first() or teams.order_by("pk").first()
    category = ServiceCategory.objects.order_by("pk").first()
    if team is None or category is None:
        return None
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    activity = Activity(
        title=title[:80],
        area_id=row.area_id,
        team=team,
        category=category,
        place=str(told.get("place") or "").strip()[:120] or _("待核对"),
        start=start,
        end=start + datetime.timedelta(hours=2),
        participants=_number(told.get("people")),
        source=_("来稿 %s，待核对") % row.number,
        live=False,
        has_unpublished_changes=True,
    )
    activity.save()
    activity.save_revision(user=user)
    log(instance=activity, action="wagtail.create", user=user, content_changed=True)
    return activity


def _day(value):
    try:
        return parse_date(str(value or "").strip())
    except ValueError:
        return None


def _number(value):
    found = re.search(r"\d{1,6}", str(value or ""))
    return int(found[0]) if found else None
