from core.models.area import Area, AreaQuerySet
from core.models.media import SiteDocument, SiteImage, SiteRendition
from core.models.office import Office
from core.models.pages import BasePage, BasePageForm, IndexPage, PublishingLine
from core.models.site_settings import SiteSettings
from core.models.site_state import SiteState

__all__ = [
    "Area",
    "AreaQuerySet",
    "BasePage",
    "BasePageForm",
    "IndexPage",
    "Office",
    "PublishingLine",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "SiteState",
]
