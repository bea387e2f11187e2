"""Dates changed after publication are shown to editors, changed words to readers."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="消息", slug="wen")
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def test_editors_see_every_change_of_a_date(client, article, admin_user):
    client.force_login(admin_user)
    report = reverse("core_publication_dates")
    assert "没有改动" in client.get(report).content.decode()
    article.publication_date -= datetime.timedelta(days=30)
    article.save()
    assert "30 天" in client.get(report).content.decode()
    assert "30 天" in client.get(report, {"page_id": article.pk}).content.decode()
    assert "没有改动" in client.get(report, {"page_id": article.pk + 1}).content.decode()


def test_readers_see_that_the_words_were_changed(client, article):
    assert "更新：" not in client.get("/news/wen/").content.decode()
    article.responsible_editor = "示例编辑"
    article.save()
    assert "更新：" not in client.get("/news/wen/").content.decode()
    article.publication_date = timezone.now() - datetime.timedelta(days=1)
    article.summary = "改过的摘要"
    article.save()
    assert "更新：" in client.get("/news/wen/").content.decode()
