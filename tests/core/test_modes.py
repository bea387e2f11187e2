"""What a reader may choose about the look of pages, and what the one cookie may hold."""

import itertools
import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from core.models import SiteSettings
from core.modes import CHOICES, Look, safe_back
from tests import factories

ROOT = re.compile(r"<html[^>]*>")


@pytest.fixture
def article(site_tree):
    return factories.ArticlePageFactory(parent=site_tree.news, title="一篇文章")


def reader(look=None):
    client = Client()
    if look is not None:
        client.cookies["look"] = look
    return client


def root_of(client, address="/"):
    return ROOT.search(client.get(address).text).group()


def test_each_combination_is_written_in_one_way_only():
    every = {str(Look(*chosen)) for chosen in itertools.product(*CHOICES.values())}
    assert len(every) == 3 * 3 * 2 * 3
    for text in every:
        assert str(Look.read(text)) == text


@pytest.mark.parametrize(
    "junk",
    [
        *("purple", "elder.dark", "dark.dark", "dark.", ".dark", "dark..more", "DARK"),
        *("dark.light", "dark.more.elder.large.x", "x" * 5000, "dark;more", '"><script>', "深色"),
    ],
)
def test_any_other_cookie_counts_as_none(junk):
    assert Look.read(junk) == Look()


def test_the_server_writes_the_choice_on_the_root_element(site_tree):
    assert "data-t" not in root_of(reader()) and "data-elder" not in root_of(reader())
    root = root_of(reader("dark.more.elder.large"))
    for attribute in (
        *('data-theme="dark"', 'data-contrast="more"', 'data-elder="elder"', 'data-size="large"'),
    ):
        assert attribute in root
    assert root_of(reader('"><script>')) == root_of(reader())


def test_without_a_script_a_choice_is_a_link_that_leads_back(site_tree, article):
    client = reader()
    text = client.get(article.url).text
    link = re.search(r'href="(/look/\?theme=dark&amp;[^"]+)" rel="nofollow"', text).group(1)
    answer = client.get(link.replace("&amp;", "&"))
    assert answer.status_code == 302 and answer["Location"] == article.url
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    cookie = answer.cookies["look"]
    assert cookie.value == "dark" and cookie["samesite"] == "Lax" and cookie["max-age"] > 3e7
    text = client.get(article.url).text
    assert 'data-theme="dark"' in text
    # What was turned on says so, and the same link turns it off.
    on = re.search(r'<a[^>]+data-choose="theme" data-value="dark"[^>]*>', text).group()
    assert 'aria-current="true"' in on and "/look/?theme=&amp;" in on
    client.get("/look/?elder=elder&size=large")
    assert client.cookies["look"].value == "dark.elder.large"
    plain = re.search(r'href="(/look/\?[^"]+)" rel="nofollow" data-choose=""', text).group(1)
    client.get(plain.replace("&amp;", "&"))
    assert client.cookies["look"].value == ""
    assert root_of(client, article.url) == root_of(reader(), article.url)


def test_hostile_choices_are_ignored(site_tree):
    client = reader("dark")
    answer = client.get("/look/", {"theme": "x; path=/admin", "size": "<b>", "back": "/about/"})
    assert answer["Location"] == "/about/" and answer.cookies["look"].value == "dark"
    assert client.post("/look/", {"theme": "dark"}).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example"),
        *("javascript:alert(1)", "/\n/evil.example", "/\tevil", "", "reports/", "/\x00"),
        *("http:evil.example", " //evil.example", "\\\\evil.example", "/" + "x" * 3000),
    ],
)
def test_nobody_is_led_off_the_site(site_tree, address):
    assert safe_back(address) == "/"
    assert reader().get("/look/", {"theme": "dark", "back": address})["Location"] == "/"


def test_back_keeps_a_query_and_never_chooses_again(site_tree):
    assert safe_back("/activities/?q=献血&page=2") == "/activities/?q=献血&page=2"
    assert safe_back("/look/?theme=light&back=/") == "/look/"


def test_a_choice_on_the_page_of_choices_keeps_the_way_back_from_it(site_tree):
    there = "/look/?back=%2Fnews%2F"
    assert safe_back("/look/?theme=light&back=/news/") == there
    assert safe_back("/look/?back=/look/?back=/news/") == there
    assert safe_back("/look/?back=//evil.example") == "/look/"
    assert safe_back("/look/?back=/" + "献" * 500) == "/look/"
    answer = reader().get("/look/", {"size": "large", "back": "/look/?back=/news/"})
    assert answer["Location"] == there
    assert 'class="btn" href="/news/"' in reader().get(there).text


def test_each_look_is_kept_apart_and_junk_shares_the_plain_one(site_tree, article):
    reader().get(article.url)
    pages = caches["pages"]
    plain = reader().get(article.url)
    before = len(pages._cache)
    dark = reader("dark").get(article.url)
    assert len(pages._cache) == before + 1
    assert 'data-theme="dark"' in dark.text and 'data-theme="dark"' not in plain.text
    assert dark["ETag"] != plain["ETag"] and "Cookie" in dark["Vary"]
    for junk in ("x", "dark.dark", "elder.dark", "1" * 30):
        assert reader(junk).get(article.url).content == plain.content
    assert len(pages._cache) == before + 1
    assert reader("dark").get(article.url).content == dark.content


def test_a_choice_itself_is_kept_for_nobody(site_tree):
    before = len(caches["pages"]._cache)
    reader().get("/look/?theme=dark&back=/")
    reader().get("/look/?back=/about/")
    assert len(caches["pages"]._cache) == before


def test_the_page_of_all_choices(site_tree, article):
    text = reader("dark").get("/look/", {"back": article.url}).text
    for name, values in CHOICES.items():
        for value in values:
            assert f'data-choose="{name}" data-value="{value}"' in text
    assert f'href="{article.url}"' in text
    hostile = reader().get("/look/", {"back": "//evil.example"}).text
    assert 'href="//evil' not in hostile and 'href="/"' in hostile


def test_robots_are_kept_from_choices(site_tree):
    assert "Disallow: /look/?" in reader().get("/robots.txt").text


def test_the_proxy_tells_looks_apart_as_the_site_does(settings):
    """The shipped proxy names each look in its key, and junk does not multiply what it keeps."""
    conf = (settings.BASE_DIR / "deploy/nginx.conf").read_text()
    pattern = re.compile(re.search(r'"~(\^\(\(light[^"]+)"', conf).group(1))
    for chosen in itertools.product(*CHOICES.values()):
        assert pattern.match(str(Look(*chosen)))
    for junk in ("x", "elder.dark", "dark.dark", "large.small", "dark..more"):
        assert not pattern.match(junk)


def test_mourning_grey_goes_with_every_look(site_tree):
    today = timezone.localdate().isoformat()
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"mourning_days": today}
    )
    root = root_of(reader("dark.elder"))
    assert "data-mourning" in root and 'data-theme="dark"' in root and "data-elder" in root


def test_every_page_has_a_sheet_for_paper(site_tree, article, settings):
    text = reader().get(article.url).text
    assert re.search(r'href="/static/css/print[^"]*\.css" media="print"', text)
    assert text.count('class="print-foot"') == 1 == reader().get("/").text.count("print-foot")
    assert f"http://testserver{article.url}" in text.partition('class="print-foot"')[2]
    paper = (settings.BASE_DIR / "static/css/print.css").read_text()
    assert "counter(page)" in paper and "证明" not in paper
