from core.models.area import Area, AreaQuerySet
from core.models.error_report import ErrorReport
from core.models.media import SiteDocument, SiteImage, SiteRendition
from core.models.navigation import Navigation
from core.models.office import Office
from core.models.pages import BasePage, BasePageForm, IndexPage, PublishingLine
from core.models.poster import Poster
from core.models.site_settings import SiteSettings
from core.models.site_state import SiteState
from core.models.text_update import TextUpdate
from core.models.withdrawal import Restoration, Withdrawal, WithdrawnAddress

__all__ = [
    "Area",
    "AreaQuerySet",
    "BasePage",
    "BasePageForm",
    "ErrorReport",
    "IndexPage",
    "Navigation",
    "Office",
    "Poster",
    "PublishingLine",
    "Restoration",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "SiteState",
    "TextUpdate",
    "Withdrawal",
    "WithdrawnAddress",
]
