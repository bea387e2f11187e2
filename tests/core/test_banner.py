"""The emergency banner and days of mourning come and go by the clock alone."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Site

from core.corrections.by_time import next_change, note_change
from core.models import SiteSettings, SiteState
from core.validators import contrast_ratio

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def office(site_tree):
    return SiteSettings.for_site(Site.objects.get(is_default_site=True))


def test_the_banner_shows_between_its_times(client, office):
    now = timezone.now()
    office.banner_text, office.banner_link = "今晚台风登陆", "/news/"
    office.banner_from, office.banner_to = now + HOUR, now + 2 * HOUR
    office.save()
    assert "今晚台风登陆" not in client.get("/").content.decode()
    assert next_change(now) == office.banner_from
    assert [office.banner_at(now + HOUR * n) for n in (0, 1, 1.5, 2)] == [False, True, True, False]
    office.banner_from = now - HOUR
    office.save()
    page = client.get("/").content.decode()
    assert "今晚台风登陆" in page and 'href="/news/"' in page


def test_a_mourning_day_greys_the_whole_site(client, office):
    assert "data-mourning" not in client.get("/").content.decode()
    office.mourning_days = timezone.localdate().isoformat()
    office.save()
    page = client.get("/").content.decode()
    assert "<html" in page and " data-mourning" in page and "notices.css" in page


def test_the_worker_counts_what_time_changes_once(office):
    note_change()
    before = SiteState.current()
    note_change()
    assert SiteState.current() == before
    SiteSettings.objects.update(mourning_days=timezone.localdate().isoformat())
    note_change()
    assert SiteState.current() == before + 1


@pytest.mark.parametrize(
    ("field", "value"), [("mourning_days", "十二月"), ("mourning_days", "2026-02-30")]
)
def test_what_cannot_be_read_is_said_in_words(office, field, value):
    setattr(office, field, value)
    with pytest.raises(ValidationError, match="看不懂"):
        office.clean()


def test_grey_keeps_the_contrast_of_text():
    for text, ground in (("#231b15", "#faf6ee"), ("#6d5f51", "#faf6ee"), ("#fffdf8", "#b3261e")):
        assert contrast_ratio(grey(text), grey(ground)) >= 4.5


def grey(colour):
    """What `grayscale(1)` makes of it (Filter Effects, section 6.1)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    value = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return f"#{value:02x}{value:02x}{value:02x}"
