"""Several pieces of the queue at once: handed over or packed, each judged by itself."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.roles import Role
from plugins.contributions import services
from plugins.contributions.desk import packages
from plugins.contributions.models import Correction, ExportPackage, Submission, SubmissionFile
from plugins.contributions.packages.making import fill_package
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory, body

pytestmark = pytest.mark.django_db
State = Submission.State


@pytest.fixture
def three(desk, site_tree):
    """Two pieces of the desk, the second claimed by a colleague, and one of another county."""
    second = SubmissionFactory(contributor=desk.other, title="第二篇")
    far = SubmissionFactory(
        contributor=ContributorFactory(area=site_tree.luxi.area), title="外县的"
    )
    for piece in (desk.piece, second, far):
        services.submit(piece, piece.contributor.user)
    services.claim(second, desk.colleague)
    return desk.piece, second, far


def queue(client, **values):
    return client.post(reverse("contributions_queue"), values)


def names_in(answer):
    content = b"".join(answer.streaming_content)
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_several_are_handed_over_and_each_is_judged_by_itself(desk, client, staff, three):
    first, second, far = three
    third = staff(Role.EDITOR, area=desk.tree.anyuan.area)
    adopted = SubmissionFactory(contributor=desk.other, title="已采用的")
    services.submit(adopted, desk.other.user)
    Submission.objects.filter(pk=adopted.pk).update(state=State.PUBLISHED)
    picks = [piece.pk for piece in (first, second, far, adopted)]
    client.force_login(desk.editor)
    answer = queue(client, act="hand_over", pick=picks)
    shown = client.get(answer.url).content.decode()
    assert first.title in shown and "第二篇" in shown and "外县的" not in shown
    assert third.get_full_name() in shown and desk.stranger.get_full_name() not in shown
    values = {"pick": picks, "to": third.pk, "note": "请看"}
    address = reverse("contributions_hand_over")
    assert client.post(address, {**values, "to": desk.stranger.pk}).status_code == 400
    assert client.post(address, {**values, "to": desk.author.user_id}).status_code == 400
    said = client.post(address, values, follow=True).content.decode()
    assert f"2 篇转给了 {third.get_full_name()}" in said and "《已采用的》" in said
    first, second, far = (Submission.objects.get(pk=piece.pk) for piece in three)
    assert (first.claimed_by, first.state) == (third, State.CLAIMED)
    assert second.claimed_by == third and far.claimed_by is None
    assert [event.kind for event in first.events.all()][-2:] == ["claimed", "handed_over"]


def test_what_goes_wrong_with_one_holds_up_no_other(desk, client, three, monkeypatch):
    first, second, _far = three
    hand_over = services.desk.hand_over

    def broken(row, *args):
        if row.pk == first.pk:
            raise OSError("the disk is full")
        return hand_over(row, *args)

    monkeypatch.setattr("plugins.contributions.services.desk.hand_over", broken)
    client.force_login(desk.editor)
    values = {"pick": [first.pk, second.pk], "to": desk.colleague.pk}
    Submission.objects.filter(pk=second.pk).update(claimed_by=desk.editor)
    said = client.post(reverse("contributions_hand_over"), values, follow=True).content.decode()
    assert "1 篇转给了" in said and "没做成，出了错" in said
    first.refresh_from_db()
    assert first.state == State.SUBMITTED, "claimed and not handed over is neither"


def test_a_few_are_packed_at_once_and_a_broken_one_is_named(desk, client, three):
    first, second, far = three
    Submission.objects.filter(pk=second.pk).update(title="坏的")
    Correction.objects.create(
        submission=second,
        version=second.versions.get(),
        title="坏的",
        body=[{"id": "block-0", "type": "table", "value": None}],
    )
    client.force_login(desk.editor)
    answer = queue(client, act="package", pick=[first.pk, second.pk, far.pk])
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    content = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = content.namelist()
    assert any(name.startswith("001") and name.endswith(".docx") for name in names)
    assert not any("外县的" in name for name in names)
    assert "坏的" in content.read("没放进来的.txt").decode("utf-8-sig")
    assert not ExportPackage.objects.exists()


def test_large_ones_are_packed_by_the_worker_for_who_may_still_see_them(
    desk, client, three, monkeypatch
):
    first, second, far = three
    SubmissionFile.objects.create(
        submission=first,
        kind="file",
        state="ready",
        name="录像.bin",
        size=packages.LARGEST_AT_ONCE + 1,
        file=ContentFile(b"x", name="a.bin"),
    )
    client.force_login(desk.editor)
    answer = queue(client, act="package", pick=[first.pk, second.pk, far.pk])
    assert answer.url == reverse("contributions_packages")
    package = ExportPackage.objects.get()
    assert package.piece_ids == [first.pk, second.pk]
    # Moved to another county before the worker comes to it.
    Submission.objects.filter(pk=second.pk).update(area=desk.tree.luxi.area)
    fill_package(package)
    assert (package.state, package.pieces) == (ExportPackage.State.READY, 1)
    shown = client.get(reverse("contributions_packages")).content.decode()
    assert "来稿单里选的" in shown
    address = reverse("contributions_package", args=[package.pk])
    assert any("录像" in name for name in names_in(client.get(address)))
    client.force_login(desk.colleague)
    assert client.get(address).status_code == 404


def test_nothing_picked_nothing_done_and_no_stranger(desk, client, staff, three):
    client.force_login(desk.editor)
    for act in ("claim", "hand_over", "package", "x"):
        answer = client.post(reverse("contributions_queue"), {"act": act, "pick": "0"}, follow=True)
        assert "先在左边勾选稿子" in answer.content.decode()
    assert client.get(reverse("contributions_hand_over") + "?pick=%00").status_code == 302
    # A row's own button takes that row alone, whatever else is ticked.
    queue(client, only=three[0].pk, pick=[three[1].pk])
    assert Submission.objects.get(pk=three[0].pk).claimed_by == desk.editor
    area = desk.tree.anyuan.area
    for user in (staff(Role.CHIEF, area=area), desk.author.user, staff(Role.REPORTER, area=area)):
        client.force_login(user)
        picks = {"pick": three[0].pk, "to": desk.colleague.pk}
        address = reverse("contributions_hand_over")
        assert client.get(address, picks).status_code in (302, 404)
        assert client.post(address, picks).status_code in (302, 404)
        assert queue(client, act="package", **picks).status_code in (302, 404)
    assert Submission.objects.get(pk=three[0].pk).claimed_by == desk.editor


def test_handing_over_many_asks_no_more_than_handing_over_few(desk, client):
    client.force_login(desk.editor)
    address, pieces = reverse("contributions_hand_over"), []

    def cost(number):
        for _n in range(number):
            piece = SubmissionFactory(contributor=ContributorFactory(area=desk.author.area))
            services.submit(piece, piece.contributor.user)
            pieces.append(piece.pk)
        client.get(address, {"pick": pieces})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"pick": pieces}).status_code == 200
        return len(queries)

    assert cost(2) == cost(12) < 15


def test_the_way_to_the_next_piece_follows_the_list_one_came_from(desk, client, three, site_tree):
    first, second, far = three
    last = SubmissionFactory(contributor=desk.author, title="网评一篇", kind="comment", body=body())
    services.submit(last, desk.author.user)
    client.force_login(desk.editor)

    def after(piece, name="next", **params):
        return client.get(reverse(f"contributions_{name}", args=[piece.pk]), params)

    page = reverse("contributions_submission", args=[last.pk])
    assert after(first, kind="comment").url.startswith(page)
    assert "kind=comment" in after(first, kind="comment").url
    order = [row.pk for row in (first, second, last)]
    found = [after(piece).url.split("?")[0] for piece in (first, second)]
    pages = [reverse("contributions_submission", args=[pk]) for pk in order]
    assert sorted([*found, pages[0]]) == sorted(pages)
    end = client.get(after(last, "next", kind="comment").url).content.decode()
    assert "这是单子里的最后一篇" in end
    assert after(far).status_code == 404
    hostile = {"kind": "\x00", "area": "9" * 30, "q": "'"}
    assert after(first, **hostile).status_code == 302
    client.force_login(desk.author.user)
    assert after(first).status_code in (302, 404)
