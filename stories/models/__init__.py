from stories.models.articles import ArticleAttachment, ArticleIndexPage, ArticlePage
from stories.models.columns import (
    ColumnCounter,
    ColumnIndexPage,
    ColumnIssuePage,
    ColumnPage,
    IssueFeature,
)
from stories.models.people import StoryHonour, StoryIndexPage, StoryPage
from stories.planner.models import ColumnPlan, ColumnSlot, PlannedIssue

__all__ = [
    "ArticleAttachment",
    "ArticleIndexPage",
    "ArticlePage",
    "ColumnCounter",
    "ColumnIndexPage",
    "ColumnIssuePage",
    "ColumnPage",
    "ColumnPlan",
    "ColumnSlot",
    "IssueFeature",
    "PlannedIssue",
    "StoryHonour",
    "StoryIndexPage",
    "StoryPage",
]
