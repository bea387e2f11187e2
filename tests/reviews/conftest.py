"""People and pieces for the reviews: an office in which each stage has somebody."""

from types import SimpleNamespace

import pytest
from wagtail.log_actions import LogContext

from core.reviews import services
from core.roles import Role
from tests import factories


@pytest.fixture
def desk(site_tree, staff):
    """The city's people, by what they do; `author` writes and has no role of a reviewer."""
    return SimpleNamespace(
        author=staff(name="来稿人（示例）"),
        first=staff(Role.RESPONSIBLE, name="何知秋（示例）"),
        second=staff(Role.EDITOR, name="顾行舟（示例）"),
        final=staff(Role.CHIEF, name="林见微（示例）"),
        admin=staff(Role.CITY_ADMIN, name="沈念（示例）"),
        root=factories.AdminFactory(name="超管（示例）"),
    )


@pytest.fixture
def article(site_tree, desk):
    """A draft of the author's."""
    page = factories.ArticlePageFactory(
        parent=site_tree.news, title="夜校门口的热粥", live=False, owner=desk.author
    )
    page.save_revision(user=desk.author)
    page.refresh_from_db()
    return page


@pytest.fixture
def record(site_tree, desk):
    activity = factories.ActivityFactory(
        team=site_tree.anyuan.team, category=site_tree.category, live=False
    )
    activity.save_revision(user=desk.author)
    activity.refresh_from_db()
    return activity


def fresh(item):
    """The item as the next request finds it."""
    return type(item)._base_manager.get(pk=item.pk)


def latest(item):
    return fresh(item).latest_revision_id


def pass_stage(item, user, **values):
    return services.approve(fresh(item), user, latest(item), **values)


def pass_all(item, desk):
    for user in (desk.first, desk.second, desk.final):
        pass_stage(item, user)


def change(item, user, **values):
    """Save a draft with these values, as an editor's form does."""
    draft = fresh(item).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    with LogContext(user=user):
        return draft.save_revision(user=user)
