from plugins.contributions.models.contributor import Contributor
from plugins.contributions.models.files import SubmissionFile
from plugins.contributions.models.history import (
    SubmissionEvent,
    SubmissionRemark,
    SubmissionVersion,
)
from plugins.contributions.models.numbers import SubmissionCounter
from plugins.contributions.models.submission import Submission

__all__ = [
    "Contributor",
    "Submission",
    "SubmissionCounter",
    "SubmissionEvent",
    "SubmissionFile",
    "SubmissionRemark",
    "SubmissionVersion",
]
