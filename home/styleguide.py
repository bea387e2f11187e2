"""Sample data for the component gallery: rows that are never saved, persons that do not exist."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

from django.db.models import F
from django.utils import timezone

from activities.browse.calendar import calendar_of
from activities.browse.statistics import Row, Statistics
from activities.campaigns import campaign_context
from activities.models import (
    Activity,
    ActivityReportPage,
    CampaignPage,
    CampaignPhase,
    ServiceCategory,
    Team,
)
from activities.querysets import Totals
from brands.models import BrandPage
from core.blocks import BodyBlock
from core.models import Area, SiteDocument, SiteImage, SiteSettings
from core.pagination import paginate
from core.players import Track, player_at
from core.templatetags.pictures import picture as picture_context
from home import calendar_samples
from home.models import SectionPage
from search.requests import SearchRequest
from search.results import Facet, FacetValue, Month, SearchResponse
from search.site_search import Choice, SiteAnswer, SiteQuery
from search.sources import Card
from stories.models import ArticleAttachment, ColumnIssuePage, IssueFeature, StoryPage


@dataclass(frozen=True)
class Sample:
    """One component: its template's name below `templates/`, what to render it with, and a
    wrapper element (`wrapper`, a tag name and class) where it only lives inside a list."""

    template: str
    context: dict = field(default_factory=dict)
    wrapper: str = ""
    wrapper_class: str = ""


def blocks():
    """Return every body block with the value its preview shows, bound."""
    return [block.bind(block.get_preview_value()) for block in BodyBlock().child_blocks.values()]


def front_samples(request):
    """Return `(block, html)` of every block of front pages, as its preview shows it."""
    stream = SectionPage._meta.get_field("layout").stream_block
    samples = []
    for block in stream.child_blocks.values():
        bound = block.bind(block.get_preview_value())
        front = block.preview_front(request)
        front.stream = [bound]
        samples.append((block, bound.render({"request": request, "front": front}), front))
    return samples


def sample_report(home):
    """Return a report about one record, for the block that shows a page's facts."""
    report = _page(ActivityReportPage, home, title="麻山镇的山坡上，多了八百棵香樟")
    report.linked_activities = [_activity(timezone.now() - datetime.timedelta(days=3))]
    return report


def activities_in_every_state():
    now = timezone.now()
    ahead = now + datetime.timedelta(days=4)
    return [
        _activity(ahead, open_for_signup=True),
        _activity(ahead),
        _activity(now),
        _activity(now - datetime.timedelta(days=3)),
        _activity(ahead, cancelled=True),
    ]


def components(request, home):
    """Return a `Sample` of every component, in the order of the look's description.

    `home` is the site's home page: sample pages claim an address below it.
    """
    now = timezone.now().replace(microsecond=0)
    picture = SiteImage.objects.filter(width__gt=F("height")).order_by("pk").first()
    portrait = SiteImage.objects.filter(height__gt=F("width")).order_by("pk").first() or picture
    story = _story(home, now, picture, portrait)
    older = _story(home, now - datetime.timedelta(days=7), None, None)
    issue = _issue(home, now, picture, story)
    brand = sample_brand(home, picture)
    ended = _activity(now - datetime.timedelta(days=3))
    ahead = _activity(now + datetime.timedelta(days=4), open_for_signup=True)
    called_off = _activity(now + datetime.timedelta(days=9), cancelled=True)
    totals = Totals(activities=1286, participants=23418, hours=Decimal(61902), served=148300)
    listing = paginate([story] * 90, request, 12)
    photos = [SimpleNamespace(image=picture, caption_text="扶正、培土、踩实、浇透。")] * 3
    core, records, people = "core/components/", "activities/components/", "stories/components/"
    return [
        Sample(f"{core}topline.html"),
        Sample(
            f"{core}banner.html",
            {
                "banner": SiteSettings(
                    banner_text="今晚台风登陆，户外活动全部延期。", banner_level="urgent"
                )
            },
        ),
        Sample(f"{core}navigation.html", {"menu": _menu()}),
        Sample(f"{core}crumb.html", {"page": story}),
        Sample(f"{core}notices.html", {"notices": ["没有那么多页，这里是最后一页。"]}),
        Sample(f"{core}picture.html", picture_context(picture, ratio="r-85")),
        Sample(f"{core}lead_picture.html", {"page": story}),
        *_players(),
        Sample(f"{core}publishing_line.html", {"page": story}),
        Sample(f"{core}article_tools.html", {"page": story}),
        Sample(f"{core}share.html", {"page": home}),
        Sample(f"{core}reviews.html", {"page": story}),
        Sample(f"{core}article_card.html", {"item": story}, "div", "trio"),
        Sample(f"{core}article_row.html", {"item": story}, "ol", "rows"),
        Sample(f"{core}article_list.html", {**listing, "items": [], "empty": "换一个类别看看。"}),
        Sample(f"{core}related.html", {"related": [story, older, story]}),
        Sample(f"{core}turn.html", {"newer": story, "older": older}),
        Sample(f"{core}pager.html", listing),
        Sample(f"{records}date_block.html", {"activity": ahead, "clock": True}, "p", "is-ahead"),
        Sample(f"{records}record_turn.html", {"older": ended, "newer": ahead}),
        Sample(f"{records}period.html", {"activity": ended}, "p"),
        Sample(f"{records}state_tag.html", {"activity": ahead}, "p"),
        Sample(f"{records}agenda_item.html", {"activity": ahead}, "ul", "agenda"),
        Sample(f"{records}hit.html", {"activity": ended}, "ul", "view-list"),
        Sample(f"{records}hit.html", {"activity": called_off}, "ul"),
        Sample(f"{records}facet.html", {"facet": _facet()}, "form", "facets"),
        Sample(f"{records}facet_values.html", {"facet": _facet("brand")}, "form", "facets"),
        Sample(f"{records}result_pager.html", _results(ended)),
        Sample(f"{records}histogram.html", {"response": _months_found()}),
        Sample(f"{records}result_calendar.html", {"month": _month_of(ended, ahead)}),
        Sample(f"{records}result_statistics.html", {"statistics": _statistics(totals)}),
        Sample(f"{records}fact_box.html", {"activities": [ended]}),
        Sample(f"{records}figures_row.html", {"figures": totals}),
        Sample(f"{records}phases.html", _phases()),
        Sample(f"{records}record_photos.html", {"photos": photos if picture else []}),
        *(Sample(*sample) for sample in calendar_samples.samples(home, story, ended, ahead)),
        Sample("brands/components/brand_row.html", {"brand": brand}, "ul", "brand-list"),
        Sample("brands/components/brand_figures.html", {"figures": totals, "page": brand}),
        Sample("brands/components/team_level.html", {"kind": SimpleNamespace(kind="corps")}, "p"),
        Sample(f"{people}person_card.html", {"story": story}, "ul", "people"),
        Sample(f"{people}feature.html", {"story": story}),
        Sample(f"{people}issue_lead.html", {"issue": issue}),
        Sample(f"{people}issue_row.html", {"issue": issue, "latest": issue}, "ol", "issues"),
        Sample(f"{people}attachments.html", {"attachments": _attachments()}),
        Sample(
            "activities/components/wall.html",
            {"title": "今年做了这些", "totals": totals, "since": now.date(), "query": ""},
        ),
        Sample("search/components/found.html", _found(), "ol", "find"),
        Sample("search/components/narrower.html", _narrower(), "aside", "narrow"),
        Sample(
            "search/components/partly_found.html",
            {"found": SiteAnswer(SiteQuery(), partial=(_card(),))},
        ),
        Sample(f"{core}footer.html", {"office": SiteSettings.for_request(request)}),
    ]


def _players():
    """A video, a sound, and a video on another host."""
    template, words = (
        "core/components/player.html",
        "志愿者说：今天种了多少棵？\n\n老支书答：七百。",
    )
    track = Track(url="/example.vtt", language="zh", label="中文")
    told = {"title": "现场三分钟", "length": "3:05"}
    return [
        Sample(
            template,
            {
                "player": player_at("/example.mp4", tracks=[track], **told),
                "caption": "现场三分钟",
                "transcript": words,
            },
        ),
        Sample(template, {"player": player_at("/example.mp3", **told), "caption": "现场录音"}),
        Sample(
            template,
            {"player": player_at("https://video.example.org/a.mp4", **told), "caption": "外站视频"},
        ),
    ]


def _menu():
    children = [{"title": "正在招募", "url": "/activities/?state=open", "current": False}]
    return [
        {"title": "首页", "url": "/", "current": False, "children": []},
        {"title": "活动", "url": "/activities/", "current": True, "children": children},
    ]


def _card():
    card = Card(
        title="小城理发队（示例）",
        url="/teams/",
        kicker="服务队",
        texts=("三位老师傅、七个年轻人，每月逢十在牛角坪社区义剪。",),
        facts=("安源区", "队员 10 人"),
        letter="小",
    )
    return "队伍", card


def _found():
    label, card = _card()
    return {"label": label, "card": card, "found": SiteAnswer(SiteQuery(), terms=("义剪",))}


def _partly_found():
    return {"found": SiteAnswer(SiteQuery(), partial=(_card(),))}


def _narrower():
    choices = (
        Choice("最近一个月", 9, "q=义剪&when=month"),
        Choice("最近一年", 22, "q=义剪", chosen=True),
        Choice("还没开始的", 0, "q=义剪&when=ahead"),
    )
    return {"title": "时间", "choices": choices}


def _page(model, home, **fields):
    """A page in memory that has an address, so that links to it can be made."""
    page = model(slug="styleguide", depth=home.depth + 1, live=True, **fields)
    page.url_path = f"{home.url_path}styleguide/"
    page._cached_parent_obj = home
    return page


def _story(home, moment, picture, portrait):
    return _page(
        StoryPage,
        home,
        title="周禾：让留守孩子的周末有一盏灯",
        summary="从一间空置的村小教室开始，她和同伴把“灯下书屋”开到了第九个村。",
        kind=StoryPage.Kind.FINEST,
        name="周禾（示例）",
        unit="桐木镇中心小学（示例）",
        consented=True,
        lead_image=picture,
        portrait=portrait,
        source="上栗县文明办（示例）",
        author="许望（示例）",
        responsible_editor="何知秋（示例）",
        first_review="何知秋（示例）",
        second_review="顾行舟（示例）",
        final_review="沈念（示例）",
        publication_date=moment,
    )


def _issue(home, moment, picture, story):
    return _page(
        ColumnIssuePage,
        home,
        title="一把剪刀，十八年义剪路",
        summary="退休理发师把工具箱一开，排队的老人便知道：今天不用出院门。",
        editors_note="好事不怕小，怕的是断。",
        number=16,
        author="林见微（示例）",
        lead_image=picture,
        features=[IssueFeature(story=story)],
        publication_date=moment,
    )


def sample_brand(home, picture=None):
    brand = _page(
        BrandPage,
        home,
        title="关爱母亲河",
        slogan="一条河，一座城",
        summary="沿河的人，轮流守着这条河。",
        owner_unit="市水利局（示例）",
        theme_colour="#226767",
        lead_image=picture,
    )
    brand.activity_count, brand.volunteer_total = 98, 1204
    brand.hour_total, brand.served_total = Decimal(3716), 5200
    return brand


def _activity(start, open_for_signup=False, cancelled=False):
    area = Area(name="麻山镇", slug="mashan", level=Area.Level.TOWN)
    team = Team(name="市直青年志愿服务示范队（示例）", short_name="青年分队", slug="qingnian")
    ended = start < timezone.now()
    return Activity(
        code="PX-2026-000098",
        title="植树节：萍水河岸补植垂柳",
        summary="九十六名志愿者分成十六个小组，一组五十棵。",
        area=area,
        team=team,
        category=ServiceCategory(name="植绿护绿", slug="zhilu"),
        place="萍水河公园",
        start=start,
        end=start + datetime.timedelta(hours=3),
        signup_opens=start - datetime.timedelta(days=20) if open_for_signup else None,
        signup_closes=start - datetime.timedelta(days=1) if open_for_signup else None,
        planned_participants=60,
        signed_up=42,
        participants=96 if ended else None,
        hours_per_person=3,
        total_hours=288 if ended else None,
        audience="沿河居民",
        people_served=1200 if ended else None,
        cancelled=cancelled,
        cancel_reason="河水上涨，改到下月。" if cancelled else "",
    )


def _facet(name="category"):
    return Facet(
        name=name,
        label="服务类别",
        values=(
            FacetValue("wenming", "文明创建", chosen=True, count=312),
            FacetValue("zhilu", "植绿护绿", depth=1, count=41),
            FacetValue("wenhua", "文化", count=0),
        ),
    )


def _results(hit):
    asked = SearchRequest(query="植树", page=3)
    response = SearchResponse(request=asked, hits=[hit], total=180, page_count=9)
    return {"response": response, "search": asked, "pages": [1, 2, 3, 4, 5, "…", 9]}


def _months_found():
    today = timezone.localdate()
    months, first = [], today.replace(day=1)
    for number, height in enumerate((30, 100, 60, 12, 45, 80)):
        after = (first + datetime.timedelta(days=31)).replace(day=1)
        months.append(Month(first, height * 3, height, "", chosen=number == 1, ahead=first > today))
        first = after
    return SearchResponse(
        request=SearchRequest(), hits=[], total=0, page_count=1, months=tuple(months)
    )


def _month_of(*records):
    return calendar_of(records, len(records), SearchRequest(view="calendar"))


def _statistics(totals):
    half = Totals(activities=643, participants=11709, hours=Decimal(30951), served=74150)
    rows = (Row("文明创建", totals, 100, ""), Row("植绿护绿", half, 50, ""))
    return Statistics(totals=totals, tables=(("按服务类别", rows),))


def _phases():
    today = timezone.localdate()
    plan = (
        ("动员部署", -30, -20, "定单位、定任务、定日期。"),
        ("集中开展", -19, 10, "每周六上午，各单位到点。"),
        ("总结讲评", 11, 25, "一份记录、一组照片、一句经验。"),
    )

    def day(offset):
        return today + datetime.timedelta(days=offset)

    phases = [
        CampaignPhase(title=title, starts=day(first), ends=day(last), text=text)
        for title, first, last, text in plan
    ]
    return campaign_context(CampaignPage(starts=day(-30), ends=day(25), phases=phases))


def _attachments():
    document = SiteDocument.objects.order_by("pk").first()
    return [ArticleAttachment(document=document)] if document else []
