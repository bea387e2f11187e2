"""The city office takes over old addresses: a look first, then all or nothing."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

ADDRESS = "/admin/redirects/import/"
GOOD = "旧网址,新网址\n/news.asp?id=12,/news/\n/html/1.html,/luxi/\n"


def preview(client, text, encoding="gbk", **fields):
    file = SimpleUploadedFile("旧网址.csv", text.encode(encoding))
    response = client.post(ADDRESS, {"file": file, "old_hosts": "", **fields})
    return response, BeautifulSoup(response.content.decode(), "html.parser")


def content(soup):
    return {"content": soup.select_one('input[name="content"]')["value"]}


def said(client, response):
    """What the page shows after the redirect."""
    return client.get(response.url).content.decode()


def test_a_look_first_then_the_import_and_again(offices, client):
    city = offices.city.client
    assert city.get(ADDRESS).status_code == 200
    response, soup = preview(city, GOOD)
    assert response.status_code == 200
    assert "新增" in soup.text and "还没有写入" in soup.text
    assert not Redirect.objects.exists()
    done = city.post(ADDRESS, content(soup))
    assert done.status_code == 302
    assert "导入了 2 条" in said(city, done)
    assert client.get("/news.asp?id=12")["Location"] == "/news/"
    assert client.get("/html/1.html")["Location"] == "/luxi/"
    response, soup = preview(city, GOOD, "utf-8-sig")
    assert "已有，不变" in soup.text
    assert "2 条原来就有" in said(city, city.post(ADDRESS, content(soup)))
    assert Redirect.objects.count() == 2


def test_wrong_rows_hold_up_all_until_they_are_left_out(offices):
    city = offices.city.client
    text = GOOD + "/x.html,https://evil.example/\n/y.html,/<script>alert(1)</script>\n"
    response, soup = preview(city, text)
    rows = soup.select("table tbody tr")
    assert "别的网站" in rows[0].text and "打不开" in rows[1].text
    assert "<script>alert" not in response.content.decode()
    refused = city.post(ADDRESS, content(soup))
    assert refused.status_code == 422 and "什么也没有导入" in refused.content.decode()
    assert not Redirect.objects.exists()
    done = city.post(ADDRESS, {**content(soup), "skip_wrong": "on"})
    assert "有错的 2 行没有导入" in said(city, done)
    assert Redirect.objects.count() == 2


def test_what_changed_since_the_look_is_seen(offices):
    city = offices.city.client
    _response, soup = preview(city, "/a.html,/news/\n")
    offices.tree.news.unpublish()
    refused = city.post(ADDRESS, content(soup))
    assert refused.status_code == 422
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"), [("", "空"), ("旧网址,新网址", "没有网址"), ("\x00\x01", "不是 CSV")]
)
def test_what_cannot_be_read_is_said(offices, text, words):
    response, soup = preview(offices.city.client, text, "utf-8")
    assert response.status_code == 422 and words in soup.text
    assert offices.city.client.post(ADDRESS, {}).status_code == 422
    forged = offices.city.client.post(ADDRESS, {"content": "eyJyb3dzIjpbXX0:x:y"})
    assert "重新上传" in said(offices.city.client, forged)


def test_old_hosts_are_asked_for(offices):
    text = "http://old.example.gov.cn/a.html,/news/\n"
    _response, soup = preview(offices.city.client, text)
    assert "别的网站" in soup.text
    _response, soup = preview(offices.city.client, text, old_hosts="old.example.gov.cn，b.cn")
    assert "新增" in soup.text
    response, soup = preview(offices.city.client, text, old_hosts="http://old.example.gov.cn/")
    assert response.status_code == 422 and "不是域名" in soup.text


def test_only_the_city_office_may(offices):
    for address in (ADDRESS, "/admin/redirects/import/process/", "/admin/redirects/add/"):
        for method in ("get", "post"):
            for who in (offices.own.client, offices.outsider):
                assert getattr(who, method)(address).status_code in (302, 403)
        assert offices.city.client.get(address).status_code == 200
    assert not Redirect.objects.exists()


def test_a_single_redirect_is_checked_too(offices):
    city, site = offices.city.client, Site.objects.get()
    site.hostname = "wenming.example.cn"
    site.save()
    Redirect.objects.create(old_path="/b", redirect_link="http://wenming.example.cn/a/", site=site)

    def add(old, **fields):
        empty = {"site": "", "is_permanent": "on", "redirect_page": "", "redirect_link": ""}
        return city.post("/admin/redirects/add/", {**empty, "old_path": old, **fields})

    assert "圈" in add("/a", redirect_link="http://wenming.example.cn/b/").content.decode()
    assert "圈" in add("/a", redirect_link="http://wenming.example.cn/a/").content.decode()
    assert "打不开" in add("/a", redirect_link="http://wenming.example.cn/no/").content.decode()
    assert "请选一个页面" in add("/a").content.decode()
    assert add("/a", redirect_page=offices.tree.news.pk).status_code == 302
    assert add("/c", redirect_link="https://www.wenming.example/").status_code == 302
    assert Redirect.objects.count() == 3
