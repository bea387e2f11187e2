from stories.models.articles import ArticleAttachment, ArticleIndexPage, ArticlePage
from stories.models.columns import (
    ColumnCounter,
    ColumnIndexPage,
    ColumnIssuePage,
    ColumnPage,
    IssueFeature,
)
from stories.models.people import StoryHonour, StoryIndexPage, StoryPage

__all__ = [
    "ArticleAttachment",
    "ArticleIndexPage",
    "ArticlePage",
    "ColumnCounter",
    "ColumnIndexPage",
    "ColumnIssuePage",
    "ColumnPage",
    "IssueFeature",
    "StoryHonour",
    "StoryIndexPage",
    "StoryPage",
]
