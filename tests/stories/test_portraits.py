"""A portrait leaves the library only with the consent of the person it shows."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "consented", "status"),
    [("zuimei", True, 200), ("zuimei", False, 404), ("team_best", False, 200)],
)
def test_portrait_file_follows_consent(client, site_tree, kind, consented, status):
    portrait = factories.SiteImageFactory()
    story = factories.StoryPageFactory(
        parent=site_tree.stories, kind=kind, consented=consented, portrait=portrait
    )
    story.save()
    assert client.get(portrait.file.url).status_code == status


def test_consent_given_later_opens_the_file(client, site_tree):
    portrait = factories.SiteImageFactory()
    story = factories.StoryPageFactory(
        parent=site_tree.stories, kind="zuimei", consented=False, portrait=portrait
    )
    assert client.get(portrait.file.url).status_code == 404
    story.consented = True
    story.save()
    assert client.get(portrait.file.url).status_code == 200
