import pytest
from wagtail.models import Site

from core.addons.switching import enable
from core.roles import Role
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory


@pytest.fixture(autouse=True)
def switched_on(site_tree):
    enable("contributions", Site.objects.get(is_default_site=True))


@pytest.fixture
def desk(site_tree, staff):
    """Anyuan's first reviewer and somebody beside, Luxi's, and two contributors of Anyuan."""
    from types import SimpleNamespace

    anyuan = site_tree.anyuan.area
    author = ContributorFactory(area=anyuan)
    return SimpleNamespace(
        tree=site_tree,
        editor=staff(Role.RESPONSIBLE, area=anyuan),
        colleague=staff(Role.RESPONSIBLE, area=anyuan),
        stranger=staff(Role.RESPONSIBLE, area=site_tree.luxi.area),
        author=author,
        other=ContributorFactory(area=anyuan),
        piece=SubmissionFactory(contributor=author),
    )
