"""Two people at the same moment, each with a connection of their own."""

import threading
from functools import partial

import pytest
from django.db import OperationalError, connections
from django.test import Client

from core.publication import PublicationRefused
from core.reviews import services
from core.reviews.models import Review, SignOff
from core.roles import Role
from tests.reviews.conftest import fresh, latest
from tests.reviews.test_gate import edit_form

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Let all acts begin together; return what each returned or raised."""
    ready, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            ready.wait(10)
            results[place] = act()
        except (PublicationRefused, OperationalError) as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_of_two_approvals_of_a_stage_one_counts(article, desk, staff):
    other = staff(Role.RESPONSIBLE, name="程以宁（示例）")
    services.submit(article, desk.author)
    seen = latest(article)
    results = at_once(
        lambda: services.approve(fresh(article), desk.first, seen),
        lambda: services.approve(fresh(article), other, seen),
    )
    assert sum(isinstance(result, SignOff) for result in results) == 1, results
    (refused,) = (each for each in results if not isinstance(each, SignOff))
    assert isinstance(refused, PublicationRefused), refused
    assert SignOff.objects.filter(outcome="passed").count() == 1
    assert Review.objects.get().stage == "second"


def test_of_two_saves_none_is_lost(article, desk):
    """Both texts are kept as revisions, and the later one is the draft."""
    address = f"/admin/pages/{article.pk}/edit/"
    clients = [Client(), Client()]
    for client, user in zip(clients, (desk.first, desk.second), strict=True):
        client.force_login(user)
    before = article.revisions.count()
    forms = [edit_form(client, address) for client in clients]
    for number, form in enumerate(forms):
        form["title"] = f"改{number}"
    acts = (
        partial(client.post, address, form) for client, form in zip(clients, forms, strict=True)
    )
    answers = at_once(*acts)
    assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
    kept = [row.content["title"] for row in article.revisions.order_by("pk")[before:]]
    assert sorted(kept) == ["改0", "改1"]
    assert fresh(article).get_latest_revision().content["title"] == kept[-1]
