"""Loads the demo content, all of it or nothing."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from activities.models import Activity, Team
from core.models import Area, SiteImage, SiteSettings
from home.demo.accounts import make_accounts
from home.demo.content import read
from home.demo.fronts import set_up_site
from home.demo.further import further_content
from home.demo.pages import PageMaker
from home.demo.pictures import PictureShelf
from home.demo.planning import make_due, make_plan
from home.demo.records import RecordMaker, Vocabulary
from home.demo.reviews import make_reviews
from home.models import DemoMark, HomePage
from home.offices import setup_offices
from home.site_structure import ensure_home_page

RECORDS = 300


class RealContentError(Exception):
    """The database holds content that is not the demo's."""


def is_loaded():
    return DemoMark.objects.exists()


def refuse_real_content():
    """Raise RealContentError unless the database is as new."""
    held = [
        model._meta.verbose_name
        for model in (Area, Team, Activity, SiteImage, HomePage)
        if model.objects.exists()
    ]
    if Page.objects.filter(depth__gt=2).exists():
        held.append(Page._meta.verbose_name)
    if held:
        raise RealContentError("、".join(str(name) for name in held))


def load(report):
    """Load everything in one transaction; `report(text, done, total)` is told of each step."""
    with transaction.atomic():
        refuse_real_content()
        steps = _Steps(report)
        words, pictures = Vocabulary(), PictureShelf()
        steps.do("区域、类别、节点", words.load)
        home = ensure_home_page("文明萍乡", "记录一座小城的善意。")
        steps.do("各级文明办的版面与权限", setup_offices)
        pages = PageMaker(home, words, pictures)
        steps.do("品牌", pages.make_brands)
        steps.do("队伍", lambda: words.load_teams(pages.brands, pictures))
        maker = RecordMaker(words, pages.brands, pictures)
        steps.do("报道所写的活动", lambda: _report_records(maker, pages))
        steps.do("活动记录", lambda: list(maker.from_recipes(RECORDS - len(pages.activities))))
        steps.do("先进典型", pages.make_stories)
        steps.do("活动报道", pages.make_reports)
        steps.do("专栏各期", pages.make_columns)
        steps.do("文章", pages.make_articles)
        steps.do("专题", pages.make_campaigns)
        steps.do("区县版面", pages.fill_sections)
        steps.do("普通页面", pages.make_standard_pages)
        steps.do("首页", pages.compose_home)
        steps.do("导航与大厅屏", lambda: set_up_site(home, pages))
        if settings.DEMO_ACCOUNTS:
            steps.do("示例账号", lambda: make_accounts(words.areas))
            steps.do("审稿中的稿子", lambda: make_reviews(pages))
        steps.do("专栏编排与要报的", lambda: (make_plan(), make_due()))
        for label, make in further_content():
            steps.do(str(label), make)
        _site_settings()
        DemoMark.objects.create()


def add_volume(count, report):
    """Add `count` more records to a loaded demo, for benchmarks."""
    words = Vocabulary.existing()
    maker = RecordMaker(words, words.brands, PictureShelf())
    with transaction.atomic():
        for done in maker.from_recipes(count, with_photos=False):
            report("活动记录", done, count)


def _report_records(maker, pages):
    for entry in read("reports")["report"]:
        for record in entry.get("activity", []):
            pages.activities[record["key"]] = maker.from_report(record)


def _site_settings():
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "nameplate": "文明萍乡",
            "tagline": "记录一座小城的善意 · 示例站点",
            "organiser": "市精神文明建设办公室（示例）",
            "site_code": "0000000000（示例）",
            "icp": "赣ICP备00000000号（示例）",
            "police_filing": "赣公网安备 00000000000000号（示例）",
            "footer_note": "本站为示例站点，人物、单位、数字均为示例。",
        },
    )


class _Steps:
    TOTAL = 18

    def __init__(self, report):
        self.report, self.number = report, 0
        self.total = self.TOTAL + len(further_content())

    def do(self, text, action):
        self.number += 1
        self.report(text, self.number, self.total)
        action()
