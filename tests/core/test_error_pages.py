"""Pages in place of pages: plain words, the right status, whatever the request holds."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
UNREADABLE = "application/x-www-form-urlencoded; charset=utf-7"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/report-error/", 400, "读不出来"),
        ("/admin/login/", 400, "读不出来"),
        ("/no-such.file", 404, "没有这一页"),
    ],
)
def test_a_form_that_cannot_be_read_is_no_failure_of_ours(site_tree, path, status, words):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "x" * 32
    response = client.post(path, "a=1", content_type=UNREADABLE)
    assert response.status_code == status
    assert words in response.content.decode()


def test_a_form_without_its_token_is_told_what_to_do(site_tree):
    response = Client(enforce_csrf_checks=True).post("/report-error/", {})
    assert response.status_code == 403
    assert "再提交一次" in response.content.decode()


def test_a_host_that_is_not_ours_gets_a_plain_page(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
