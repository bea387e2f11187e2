"""The texts of a piece as they were handed in, or before another took their place."""

from django.db.models import Max

from plugins.contributions.models import SubmissionVersion

Reason = SubmissionVersion.Reason


def keep_version(submission, reason=Reason.SUBMITTED):
    """Add the text as it stands to the versions; within the transaction that holds the lock."""
    last = submission.versions.aggregate(last=Max("number"))["last"] or 0
    return SubmissionVersion.objects.create(
        submission=submission,
        number=last + 1,
        reason=reason,
        kind=submission.kind,
        title=submission.title,
        author_line=submission.author_line,
        body=submission.body,
        facts={
            "activity": submission.activity_id,
            "told": submission.activity_facts,
            "outlets": submission.outlets,
            "people_agreed": submission.people_agreed,
            "minors_agreed": submission.minors_agreed,
        },
        characters=submission.characters,
        pictures=submission.pictures,
    )


def latest_submitted(submission):
    """Return the version that the desk has read last, or None."""
    rows = submission.versions.filter(reason=Reason.SUBMITTED)
    return rows.order_by("-number").first()
