"""A city's year of work on top of the demo: what the desk has to carry, invented and repeatable.

1,500 issues of columns, 3,000 pages, 20,000 activities and 300 people with roles, most pages
published, some planned, some drafts. Rows are written as a restored database would have them,
without the work that saving a page brings.
"""

import datetime
import json
import random

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from core.models import Office
from core.roles import Role, ensure_role_groups
from stories.models import ArticleIndexPage, ArticlePage, ColumnIssuePage, ColumnPage, PlannedIssue
from tests.bench.records import TOPICS

ACTIVITIES, PAGES, ISSUES, PEOPLE = 20_000, 3_000, 1_500, 300
#: Of how many pages one is a draft.
DRAFTS = 10
ROLES = [
    *(Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF, Role.COUNTY_ADMIN, Role.RESPONSIBLE),
    *(Role.EDITOR, Role.RESPONSIBLE),
]


def add_year():
    """Add all of it; return what was added, as a sentence."""
    call_command("load_demo", records=ACTIVITIES, verbosity=0)
    people = _people()
    columns = list(ColumnPage.objects.all())
    indexes = list(ArticleIndexPage.objects.all())
    for number, parent in enumerate(indexes):
        _below(parent, ArticlePage, _share(PAGES, len(indexes), number), people)
    for number, parent in enumerate(columns):
        _below(parent, ColumnIssuePage, _share(ISSUES, len(columns), number), people)
    return (
        f"{Page.objects.count():,} pages, {ColumnIssuePage.objects.count():,} of them issues, "
        f"{get_user_model().objects.count()} people, {Revision.objects.count():,} revisions"
    )


def _share(total, parts, number):
    return total // parts + (number < total % parts)


def _people():
    groups, offices = ensure_role_groups(), list(Office.objects.select_related("group"))
    model = get_user_model()
    people = model.objects.bulk_create(
        model(username=f"person{number}", name=f"人员{number}（示例）", password="!")
        for number in range(PEOPLE)
    )
    Group.user_set.through.objects.bulk_create(
        Group.user_set.through(user_id=person.pk, group_id=group.pk)
        for number, person in enumerate(people)
        for group in (
            offices[number % len(offices)].group,
            groups[ROLES[number % len(ROLES)]],
        )
    )
    return people


def _below(parent, model, count, people):
    """Write `count` pages of `model` below `parent`, with a revision each."""
    chance = random.Random(f"{model.__name__}{parent.pk}")  # noqa: S311 repeatable on purpose
    kind = ContentType.objects.get_for_model(model)
    base = ContentType.objects.get_for_model(Page)
    now = timezone.now()
    last = parent.get_last_child()
    path = last._inc_path() if last else model._get_path(parent.path, parent.depth + 1, 1)
    revisions, planned = [], []
    for number in range(count):
        moment = now - datetime.timedelta(days=365 * number / max(count, 1), minutes=7)
        is_draft = number % DRAFTS == 3
        page = model(
            title=f"{chance.choice(TOPICS)}第{number}回",
            slug=f"year-{number}",
            url_path=f"{parent.url_path}year-{number}/",
            path=path,
            depth=parent.depth + 1,
            numchild=0,
            content_type=kind,
            locale_id=parent.locale_id,
            owner=chance.choice(people),
            live=not is_draft,
            has_unpublished_changes=is_draft,
            first_published_at=None if is_draft else moment,
            last_published_at=None if is_draft else moment,
            latest_revision_created_at=moment,
            summary="一年里的一篇。",
            body=json.dumps(
                [
                    {
                        "type": "paragraph",
                        "value": f"<p>{chance.choice(TOPICS)}，来了{chance.randint(5, 90)}人。</p>",
                        "id": f"00000000-0000-4000-8000-{number:012d}",
                    }
                ]
            ),
        )
        if not is_draft:
            page.publication_date = moment.replace(microsecond=0)
        if model is ColumnIssuePage:
            page.column_id = parent.pk
            page.number = None if is_draft else 10_000 + number
            planned.append((page, moment.date() + datetime.timedelta(days=30 * is_draft)))
        page.draft_title = page.title
        # Wagtail's tables one after the other, without the receivers that indexing hangs on.
        row = Page(**{f.attname: getattr(page, f.attname) for f in Page._meta.concrete_fields})
        row.save_base(raw=True)
        page.pk = page.page_ptr_id = row.pk
        page.save_base(raw=True, force_insert=True)
        revisions.append(
            Revision(
                content_type=kind,
                base_content_type=base,
                object_id=str(row.pk),
                user=page.owner,
                created_at=moment,
                object_str=page.title,
                content=page.serializable_data(),
            )
        )
        path = page._inc_path()
    PlannedIssue.objects.bulk_create(
        PlannedIssue(column_id=parent.pk, page_id=page.pk, planned_on=day) for page, day in planned
    )
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
    for revision in Revision.objects.bulk_create(revisions):
        live = {} if revision.content["live"] is False else {"live_revision": revision}
        Page.objects.filter(pk=revision.object_id).update(latest_revision=revision, **live)
