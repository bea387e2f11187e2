"""Returned, handed in again, skipped, released in an emergency, withdrawn."""

import pytest
from django.core.management import call_command

from core.notices.models import Notice
from core.publication import PublicationRefused
from core.reviews import services
from core.reviews.models import Review, SignOff
from core.reviews.progress import last_seen
from core.reviews.queue import emergencies, returned_to, waiting_for
from core.reviews.rules import NotAllowed
from tests.reviews.conftest import change, fresh, latest, pass_all, pass_stage
from tests.reviews.test_stages import refusal, states

pytestmark = pytest.mark.django_db


def send_back(item, user, reasons=("facts",), note="第三段人数与记录不符。", to_stage=None):
    return services.send_back(fresh(item), user, latest(item), list(reasons), note, to_stage)


@pytest.mark.parametrize(
    "reasons, note, words",
    [
        ([], "有一句话", "退回要选原因"),
        (["no-such-reason"], "有一句话", "退回要选原因"),
        ("facts", "有一句话", "退回要选原因"),
        (None, "有一句话", "退回要选原因"),
        (["facts"], "   ", "退回要写一句话"),
        (["facts"], None, "退回要写一句话"),
    ],
)
def test_a_return_needs_reasons_and_a_sentence(article, desk, reasons, note, words):
    services.submit(article, desk.author)
    said = refusal(services.send_back, fresh(article), desk.first, latest(article), reasons, note)
    assert words in said


def test_returned_to_the_author_it_begins_anew_at_the_first_stage(article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    send_back(article, desk.second)
    assert states(article) == [("初", "waiting"), ("复", "returned"), ("终", "waiting")]
    (item,) = returned_to(desk.author)
    assert item.returned.note == "第三段人数与记录不符。"
    assert item.returned.reason_labels == ["事实或数字有误"]
    assert "第三段" in Notice.objects.get(user=desk.author, kind="review_returned").reason
    change(article, desk.author, summary="人数已核对。")
    services.submit(fresh(article), desk.author)
    assert states(article) == [("初", "now"), ("复", "waiting"), ("终", "waiting")]
    # The second reviewer can be shown what has changed since.
    assert "人数已核对" not in last_seen(article, user=desk.second).text
    pass_all(article, desk)
    assert fresh(article).summary == "人数已核对。"


def test_it_goes_on_where_the_one_who_returned_it_says(article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    pass_stage(article, desk.second)
    send_back(article, desk.final, to_stage="second")
    change(article, desk.author, summary="改好了。")
    services.submit(fresh(article), desk.author)
    assert states(article) == [("初", "passed"), ("复", "now"), ("终", "waiting")]
    pass_stage(article, desk.second)
    pass_stage(article, desk.final)
    assert fresh(article).live


def test_not_to_a_stage_that_it_has_not_reached(article, desk):
    services.submit(article, desk.author)
    with pytest.raises(NotAllowed, match="只能退到已经到过的一审"):
        send_back(article, desk.first, to_stage="final")
    with pytest.raises(NotAllowed, match="只能退到已经到过的一审"):
        send_back(article, desk.first, to_stage="nowhere")


def test_one_stage_is_skipped_by_a_chief_with_a_reason(article, desk):
    services.submit(article, desk.author)
    assert "要由主编" in refusal(services.skip_stage, article, desk.first, "汛情紧急，先发后补记录")
    assert "至少 10 个字" in refusal(services.skip_stage, article, desk.final, "急")
    services.skip_stage(article, desk.final, "汛情紧急，县里请示过分管领导")
    assert states(article) == [("初", "skipped"), ("复", "now"), ("终", "waiting")]
    again = refusal(services.skip_stage, article, desk.final, "还是很急，再跳过一审可以吗")
    assert "最多跳过一审" in again
    pass_stage(article, desk.second)
    assert "终审不能跳过" in refusal(services.skip_stage, article, desk.final, "终审也跳过行不行呢")
    pass_stage(article, desk.final)
    assert fresh(article).live
    row = SignOff.objects.of(article).get(outcome="skipped")
    assert (row.user_name, row.note) == ("林见微（示例）", "汛情紧急，县里请示过分管领导")


def test_an_emergency_goes_past_the_stages_and_is_seen(article, desk):
    services.submit(article, desk.author)
    reason = "台风红色预警，市里要求立即发布"
    assert "只有主编和市文明办管理员" in refusal(
        services.emergency_release, article, desk.second, reason
    )
    assert "至少 10 个字" in refusal(services.emergency_release, article, desk.root, "快发")
    services.emergency_release(fresh(article), desk.root, reason)
    page = fresh(article)
    assert page.live and not page.workflow_in_progress
    (row,) = emergencies(desk.final)
    assert (row.title, row.note, row.user_name) == (page.title, reason, "超管（示例）")
    # The next text has to be reviewed again.
    revision = change(article, desk.author, summary="风停了。")
    from wagtail.log_actions import LogContext

    with LogContext(user=desk.root), pytest.raises(PublicationRefused):
        revision.publish()


def test_an_emergency_does_not_bring_back_what_was_withdrawn(article, desk):
    from core.corrections.withdrawal import withdraw

    pass_through(article, desk)
    withdraw(fresh(article), desk.admin, "事实有误")
    said = refusal(services.emergency_release, fresh(article), desk.final, "必须马上重新公开这篇")
    assert "已撤稿" in said


def pass_through(item, desk):
    services.submit(item, desk.author)
    pass_all(item, desk)


def test_who_submitted_it_takes_it_back(article, desk):
    services.submit(article, desk.author)
    assert "只有提交的人和作者" in refusal(services.withdraw, article, desk.second)
    services.withdraw(fresh(article), desk.author)
    assert not waiting_for(desk.first)
    assert SignOff.objects.of(article).last().outcome == "withdrawn"
    services.submit(fresh(article), desk.author)
    assert [item.title for item in waiting_for(desk.first)] == [article.title]


def test_one_of_two_approvals_wins(article, desk, staff):
    from core.roles import Role

    other = staff(Role.RESPONSIBLE)
    services.submit(article, desk.author)
    revision_id = latest(article)
    services.approve(fresh(article), desk.first, revision_id)
    said = refusal(services.approve, fresh(article), other, revision_id)
    assert "复审由编辑来审" in said
    assert SignOff.objects.of(article).filter(outcome="passed").count() == 1


def test_the_record_outlives_revisions_page_and_people(article, desk):
    pass_through(article, desk)
    change(article, desk.author, summary="新的草稿。")
    call_command("purge_revisions", verbosity=0)
    assert SignOff.objects.of(article).filter(outcome="passed").count() == 3
    page, pk = fresh(article), article.pk
    page.delete()
    desk.second.delete()
    rows = SignOff.objects.filter(object_id=str(pk), outcome="passed")
    assert [row.user_name for row in rows] == ["何知秋（示例）", "顾行舟（示例）", "林见微（示例）"]
    assert all(row.text and row.text_hash and row.revision_number for row in rows)
    assert not Review.objects.filter(object_id=str(pk)).exists()
    with pytest.raises(TypeError):
        rows.first().save()
    with pytest.raises(TypeError):
        rows.delete()


def test_the_publishing_line_is_filled_if_the_site_wants_it(article, desk):
    from core.reviews.models import ReviewSettings

    ReviewSettings.objects.create(fills_publishing_line=True)
    change(article, desk.author, second_review="老周")
    pass_through(fresh(article), desk)
    page = fresh(article)
    assert page.live
    line = (page.first_review, page.second_review, page.final_review)
    assert line == ("何知秋（示例）", "老周", "林见微（示例）")
