from home.models.demo_mark import DemoMark
from home.models.home_page import HomePage
from home.models.lobby_screen import LobbyScreen
from home.models.section_page import SectionPage
from home.models.standard_page import StandardPage

__all__ = ["DemoMark", "HomePage", "LobbyScreen", "SectionPage", "StandardPage"]
