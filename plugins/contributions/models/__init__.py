from plugins.contributions.models.contributor import Contributor
from plugins.contributions.models.correction import Correction
from plugins.contributions.models.files import SubmissionFile
from plugins.contributions.models.history import (
    SubmissionEvent,
    SubmissionRemark,
    SubmissionVersion,
)
from plugins.contributions.models.likeness import Likeness, TextMark, TextPrint
from plugins.contributions.models.numbers import SubmissionCounter
from plugins.contributions.models.outlets import Level, Outlet, Placement, PointRule
from plugins.contributions.models.packages import ExportPackage
from plugins.contributions.models.preferences import ContributionsSettings
from plugins.contributions.models.submission import Submission

__all__ = [
    "ContributionsSettings",
    "Contributor",
    "Correction",
    "ExportPackage",
    "Level",
    "Likeness",
    "Outlet",
    "Placement",
    "PointRule",
    "Submission",
    "SubmissionCounter",
    "SubmissionEvent",
    "SubmissionFile",
    "SubmissionRemark",
    "SubmissionVersion",
    "TextMark",
    "TextPrint",
]
