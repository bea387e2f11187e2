"""Two web processes, each with a cache of its own: a limit holds for both together."""

import http.client
import re
import threading
from urllib.parse import urlencode

import pytest

from core.guard.models import SignInEvent
from tests import factories
from tests.servers import served


@pytest.fixture
def ports(transactional_db, site_tree, search_index, tmp_path):
    factories.AdminFactory(username="bianji")
    search_index()
    with served(tmp_path) as (_one, first), served(tmp_path) as (_other, second):
        yield first, second


def sign_in(port, password):
    """Fetch the form and send it; returns the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/admin/login/")
        answer = connection.getresponse()
        page = answer.read().decode()
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        fields = {"csrfmiddlewaretoken": token, "username": "bianji", "password": password}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/admin/login/", urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_guesses_at_the_same_moment_in_two_processes_are_counted_together(ports):
    heard = []
    tries = [
        threading.Thread(target=lambda port: heard.append(sign_in(port, "wrong")), args=[port])
        for port in ports * 6
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(heard) == [200] * 5 + [429] * 7
    assert [sign_in(port, factories.PASSWORD) for port in ports] == [429, 429]
    outcomes = list(SignInEvent.objects.values_list("outcome", flat=True))
    assert sorted(outcomes) == ["failure"] * 5 + ["locked"]
