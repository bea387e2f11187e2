from activities.models.activity import Activity, ActivityAttachment, ActivityPhoto, FormerCode
from activities.models.codes import CodeCounter
from activities.models.links import PageActivity
from activities.models.pages import (
    ActivityIndexPage,
    ActivityReportPage,
    CampaignPage,
    CampaignPhase,
    CampaignSlogan,
    CampaignUnit,
    ReportIndexPage,
    TeamIndexPage,
)
from activities.models.reporter import TeamReporter
from activities.models.team import Team
from activities.models.vocabulary import ActivityForm, Occasion, ServiceCategory

__all__ = [
    "Activity",
    "ActivityAttachment",
    "ActivityForm",
    "ActivityIndexPage",
    "ActivityPhoto",
    "ActivityReportPage",
    "CampaignPage",
    "CampaignPhase",
    "CampaignSlogan",
    "CampaignUnit",
    "CodeCounter",
    "FormerCode",
    "Occasion",
    "PageActivity",
    "ReportIndexPage",
    "ServiceCategory",
    "Team",
    "TeamIndexPage",
    "TeamReporter",
]
