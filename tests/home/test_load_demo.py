"""The demo is loaded into an empty database only, and whole or not at all."""

import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from activities.models import Activity, Team
from core.models import Area, SiteImage
from core.users.models import User
from home.demo import loader
from home.models import DemoMark, HomePage
from tests import factories


@pytest.mark.parametrize("records", [-1, 1_000_001])
def test_impossible_volumes_are_refused(db, records):
    with pytest.raises(CommandError):
        call_command("load_demo", records=records)
    assert not Area.objects.exists()


def test_real_content_is_refused_and_left_alone(site_tree):
    before = Page.objects.count()
    with pytest.raises(CommandError) as error:
        call_command("load_demo", stdout=io.StringIO())
    assert "已有内容" in str(error.value)
    assert error.value.returncode == 3
    assert Page.objects.count() == before
    assert not DemoMark.objects.exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda: factories.AreaFactory(),
        lambda: factories.SiteImageFactory(),
        lambda: Page.objects.get(depth=2).add_child(instance=Page(title="x", slug="x")),
    ],
)
def test_a_single_row_of_real_content_is_enough(db, make):
    make()
    with pytest.raises(loader.RealContentError):
        loader.refuse_real_content()


def test_a_failure_on_the_way_leaves_nothing(db, monkeypatch):
    def fail(self):
        raise RuntimeError("on the way")

    monkeypatch.setattr("home.demo.loader.PageMaker.make_stories", fail)
    with pytest.raises(RuntimeError):
        call_command("load_demo", stdout=io.StringIO())
    counted = (Area, Team, Activity, SiteImage, HomePage, DemoMark, User)
    assert {model.__name__: model.objects.count() for model in counted} == {
        model.__name__: 0 for model in counted
    }
