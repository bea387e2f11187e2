"""What a link says of its page, in words and in a square picture; never a name kept back."""

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from core.models import SiteImage
from core.renditions import SQUARE, make_renditions, square_of
from core.sharing.summary import MOST, clipped, summary_of
from tests import factories

LONG = "志愿者分成九个小组，从山脚一路种到山腰。" * 12


def meta(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    (description,) = page.select('meta[name="description"]')
    images = [tag["content"] for tag in page.select('meta[property="og:image"]')]
    return description["content"], images


def test_every_page_type_says_what_it_is_about(client, site_tree):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    addresses = [
        "/", "/activities/", "/brands/", "/reports/", "/stories/", "/columns/", "/teams/",
        "/news/", "/search/", "/sitemap/", site_tree.luxi.section.url, column.url,
        factories.BrandPageFactory(parent=site_tree.brands).url,
        factories.CampaignPageFactory(parent=site_tree.home).url,
        factories.ColumnIssuePageFactory(parent=column).url,
        factories.ActivityFactory(team=site_tree.luxi.team, summary="").get_absolute_url(),
        site_tree.luxi.team.get_absolute_url(),
    ]  # fmt: skip
    told = {address: meta(client, address)[0] for address in addresses}
    assert all(0 < len(words) <= MOST for words in told.values()), told
    assert len(set(told.values())) == len(told), told


def test_it_is_the_beginning_of_the_text_where_the_editor_left_it_empty(site_tree):
    page = factories.ArticlePageFactory(
        parent=site_tree.news,
        body=[("heading", "小标题"), ("paragraph", f"<p>A&amp;B <b>种树</b>。</p><p>{LONG}</p>")],
    )
    words = summary_of(page)
    assert words.startswith("A&B 种树。 志愿者分成九个小组")
    assert len(words) <= MOST and words.endswith("。")
    page.summary = "编辑写的一句。"
    assert summary_of(page) == "编辑写的一句。"
    page.search_description = "给搜索引擎的一句。"
    assert summary_of(page) == "给搜索引擎的一句。"


def test_a_name_kept_back_is_not_in_it(client, site_tree):
    story = factories.StoryPageFactory(
        parent=site_tree.stories,
        title="欧阳示例：一把剪刀",
        name="欧阳示例",
        body=[("paragraph", "<p>欧阳示例剪了十七年头发。</p>")],
    )
    assert "欧某剪了十七年头发" in meta(client, story.url)[0]
    assert "欧阳示例" not in client.get(story.url).content.decode()
    story.search_description = "记欧阳示例"
    story.save()
    assert meta(client, story.url)[0] == "记欧某"


@pytest.mark.parametrize("most", [20, 60, 120])
def test_cutting_keeps_sentences_whole_where_it_can(most):
    assert clipped("一句话。", most) == "一句话。"
    assert len(clipped(LONG, most)) <= most
    assert clipped("没有停顿" * 60, most).endswith("…")


def test_the_first_picture_of_a_link_is_a_square_around_the_focal_point(client, site_tree):
    image = factories.SiteImageFactory(
        file__width=1600, file__height=900, focal_point_x=1400, focal_point_y=450,
        focal_point_width=200, focal_point_height=200,
    )  # fmt: skip
    make_renditions.func(image.pk)
    image = SiteImage.objects.get(pk=image.pk)
    square = square_of(image)
    assert (square.width, square.height) == (600, 600)
    rendition = image.renditions.get(filter_spec=SQUARE)
    assert Image.open(rendition.file).format == "JPEG"
    page = factories.ActivityReportPageFactory(parent=site_tree.reports, lead_image=image)
    images = meta(client, page.url)[1]
    assert images[0] == f"http://testserver{square.url}"
    assert client.get(square.url).status_code == 200
    record = factories.ActivityFactory(team=site_tree.luxi.team)
    factories.ActivityPhotoFactory(activity=record, image=image)
    assert meta(client, record.get_absolute_url())[1][0] == f"http://testserver{square.url}"
    image.consent = SiteImage.Consent.WITHDRAWN
    image.save()
    for address in (page.url, record.get_absolute_url()):
        assert meta(client, address)[1] == ["http://testserver/static/img/share.png"]
