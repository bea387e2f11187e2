"""The gallery shows all there is: a component or block nobody sees is one nobody keeps."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.html import escape

from core.blocks import BodyBlock

#: Shown in the head of every page, where nobody sees it, or on paper alone.
UNSEEN = {
    "core/components/alternates.html",
    "core/components/government_meta.html",
    "core/components/preload.html",
    "core/components/print_foot.html",
    "core/components/social.html",
}


def component_templates():
    """Every component template, as its name below an app's `templates/`."""
    found = Path(settings.BASE_DIR).glob("*/templates/*/components/*.html")
    names = {path.as_posix().partition("/templates/")[2] for path in found}
    return names - UNSEEN


def test_every_component_and_block_is_shown(admin_client, site_tree):
    text = admin_client.get("/styleguide/").content.decode()
    missing = [name for name in component_templates() if name not in text]
    assert not missing
    for block in BodyBlock().child_blocks.values():
        assert escape(str(block.meta.description)) in text


def test_samples_are_shown_on_an_empty_site_and_saved_nowhere(admin_client, site_tree):
    from activities.models import Activity
    from stories.models import StoryPage

    text = admin_client.get("/styleguide/").content.decode()
    for words in ("招募中", "已取消", "第 16 期", "23,418", "集中开展", "周禾"):
        assert words in text
    assert not Activity.objects.exists()
    assert not StoryPage.objects.exists()


def test_readers_are_sent_to_the_login(client, site_tree):
    response = client.get("/styleguide/")
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_an_account_without_the_admin_does_not_see_it(client, site_tree):
    reader = get_user_model().objects.create_user(username="duzhe", password="demo-2026")
    client.force_login(reader)
    assert client.get("/styleguide/").status_code == 302
