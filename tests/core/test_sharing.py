"""Passing a page on: its QR code, the share panel, and what is never shared."""

import io

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from PIL import Image, ImageDraw
from wagtail.models import PageViewRestriction

from core.sharing.qr import code_of
from tests import factories


def panel(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return page.select_one("details.share")


def drawn(svg):
    """The SVG of a code as a picture, from the runs of dark squares it is made of."""
    root = ElementTree.fromstring(svg)
    size = int(root.get("viewBox").split()[2])
    picture = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    dark = [path.get("d") for path in root.iter() if path.get("stroke")]
    steps = dark[-1].replace("M", " M ").replace("m", " m ").replace("h", " h ").split()
    while steps:
        command = steps.pop(0)
        if command == "h":
            length = float(steps.pop(0))
            draw.rectangle([x, y - 0.5, x + length - 1, y - 0.5], fill=0)
            x += length
        else:
            across, down = float(steps.pop(0)), float(steps.pop(0))
            x, y = (across, down) if command == "M" else (x + across, y + down)
    return picture.resize((size * 8, size * 8), Image.NEAREST)


def read(client, address):
    """What a phone reads from the code at `address`."""
    response = client.get(address)
    assert response["Content-Type"] == "image/svg+xml"
    (found,) = zxingcpp.read_barcodes(drawn(response.content))
    return found.text


@pytest.fixture
def shared(site_tree):
    """One of everything that is shared, by name."""
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    return {
        "report": factories.ActivityReportPageFactory(parent=site_tree.reports).url,
        "story": factories.StoryPageFactory(parent=site_tree.stories).url,
        "article": factories.ArticlePageFactory(parent=site_tree.news).url,
        "column": column.url,
        "issue": factories.ColumnIssuePageFactory(parent=column).url,
        "brand": factories.BrandPageFactory(parent=site_tree.brands).url,
        "campaign": factories.CampaignPageFactory(parent=site_tree.home).url,
        "record": factories.ActivityFactory(team=site_tree.luxi.team).get_absolute_url(),
        "team": site_tree.luxi.team.get_absolute_url(),
    }


def test_each_page_has_a_panel_whose_code_leads_to_it(client, shared):
    for name, address in shared.items():
        found = panel(client, address)
        assert found is not None, name
        assert read(client, found.img["src"]) == f"http://testserver{address}", name
        assert found.input["value"] == f"http://testserver{address}", name
        assert found.input.has_attr("readonly"), name
        assert found.input["id"] == found.label["for"], name


def test_a_code_survives_as_a_picture():
    picture = io.BytesIO()
    code_of("https://www.example.cn/activities/PX-2026-000123/").save(
        picture, kind="png", scale=6, border=4
    )
    (found,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    assert found.text == "https://www.example.cn/activities/PX-2026-000123/"


def test_the_address_cannot_be_used_for_another(client, site_tree):
    report = factories.ActivityReportPageFactory(parent=site_tree.reports)
    code = client.get(f"/qr/page-{report.pk}.svg?url=https://example.com/&next=//x").content
    assert code == client.get(f"/qr/page-{report.pk}.svg").content


@pytest.mark.parametrize(
    "address",
    [
        "/qr/page-999999.svg", "/qr/user-1.svg", "/qr/page-0.svg", "/qr/page-1.png",
        "/qr/page-x.svg", "/qr/https://example.com.svg", "/qr/page-99999999999999999999.svg",
        "/qr/siteimage-1.svg",
    ],
)  # fmt: skip
def test_what_is_nothing_has_no_code(client, site_tree, address):
    assert client.get(address).status_code == 404


def test_what_is_not_public_has_no_code(client, site_tree):
    draft = factories.ActivityReportPageFactory(parent=site_tree.reports, live=False)
    closed = factories.ActivityReportPageFactory(parent=site_tree.reports)
    PageViewRestriction.objects.create(
        page=site_tree.reports, restriction_type=PageViewRestriction.LOGIN
    )
    record = factories.ActivityFactory(live=False)
    for address in (f"page-{draft.pk}", f"page-{closed.pk}", f"activity-{record.pk}"):
        assert client.get(f"/qr/{address}.svg").status_code == 404


def test_a_page_for_some_readers_offers_no_panel(admin_client, site_tree):
    page = factories.ActivityReportPageFactory(parent=site_tree.reports)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert admin_client.get(page.url).status_code == 200
    assert panel(admin_client, page.url) is None


def test_the_code_is_cheap(client, shared, query_count):
    assert query_count(panel(client, shared["story"]).img["src"]) <= 4


def test_only_a_coming_activity_goes_into_a_calendar(client, site_tree):
    ahead = factories.ActivityFactory(upcoming=True, team=site_tree.luxi.team)
    over = factories.ActivityFactory(team=site_tree.luxi.team)
    link = panel(client, ahead.get_absolute_url()).find("a", string="加入日历")
    assert link["href"] == f"/activities/{ahead.code}/calendar.ics"
    assert panel(client, over.get_absolute_url()).find("a", string="加入日历") is None
