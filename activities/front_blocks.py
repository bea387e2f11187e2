"""What activities offer to front pages."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from activities import front_gathering as gathering
from activities import fronts
from activities.campaigns import phase_now
from core.front_blocks import Front, FrontBlock
from core.front_blocks.base import SHEET, number_block
from core.models import Area


class SoonBlock(FrontBlock):
    number = number_block(5, 3, 8)

    class Meta:
        icon = "date"
        label = _("即将开始的活动")
        description = _("接下来的活动，取自活动记录；区县版面只列本区县的。")
        template = "activities/front/soon.html"
        heading = _("即将开始")

    def gather(self, values, front):
        soon, _done = gathering.agenda_on(front)
        total = gathering.figures_on(front)["soon_total"]
        return [{"soon": soon[: value["number"]], "soon_total": total} for value in values]


class DoneBlock(FrontBlock):
    number = number_block(6, 3, 10)

    class Meta:
        icon = "history"
        label = _("刚刚结束的活动")
        description = _("最近办完的活动，带人数和小时数，取自活动记录。")
        template = "activities/front/done.html"
        heading = _("刚刚结束")

    def gather(self, values, front):
        _soon, done = gathering.agenda_on(front)
        total = gathering.figures_on(front).get("ended_total")
        return [{"done": done[: value["number"]], "ended_total": total} for value in values]


class OccasionsBlock(FrontBlock):
    number = number_block(6, 3, 6)

    class Meta:
        icon = "calendar"
        label = _("节日与节点")
        description = _("接下来的节日和节点，还有几天，排了几场活动。")
        template = "activities/front/occasions.html"
        heading = _("节日与节点")
        once = True

    def gather(self, values, front):
        most = max(value["number"] for value in values)
        ahead = fronts.occasions_ahead(most, front.area_ids)
        return [{"occasions": ahead[: value["number"]]} for value in values]


class WallBlock(FrontBlock):
    class Meta:
        icon = "order"
        label = _("数字墙")
        description = _("今年的场次、人次、小时和受益人次，都从活动记录里算，点了看是哪些记录。")
        template = "activities/front/wall.html"
        heading = _("今年做了这些")
        once = True

    def gather(self, values, front):
        figures = gathering.figures_on(front)
        shown = {name: figures.get(name) for name in ("totals", "since", "team_total", "gained")}
        return [shown for _value in values]

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        area = context["front"].area
        if area is not None and not value.get("title"):
            context["heading"] = _("%(area)s今年") % {"area": area.name}
        return context


class CampaignBlock(FrontBlock):
    """One campaign: its picture, what it is about, and where it stands."""

    page = blocks.PageChooserBlock(
        label=_("指定专题"),
        page_type="activities.CampaignPage",
        required=False,
        help_text=_("留空则用正在进行的；没有，就用最近的一个。"),
    )

    class Meta:
        icon = "tag"
        label = _("专题")
        description = _("一个专题的图片、摘要和现在的阶段。")
        template = "activities/front/campaign.html"
        heading = _("专题")
        sheets = (SHEET("home"), SHEET("front"))

    def gather(self, values, front):
        asked = [value["page"].pk for value in values if value.get("page")]
        found = gathering.campaigns(front.section, asked)
        shown = []
        for value in values:
            page = value.get("page")
            campaign = found.get(page.pk) if page else None
            campaign = campaign or found.get(None)
            phase = phase_now(campaign) if campaign else None
            shown.append({"campaign": campaign, "phase": phase})
        return shown


class YearAgoBlock(FrontBlock):
    title = None

    class Meta:
        icon = "history"
        label = _("去年今日")
        description = _("去年今天的活动和报道；今天没有，就看前后三天；都没有就不显示。")
        template = "activities/front/a_year_ago.html"
        once = True

    def gather(self, values, front):
        ago = fronts.a_year_ago(timezone.localdate(), front.area_ids)
        return [{"ago": ago} for _value in values]


class StationsBlock(FrontBlock):
    """The areas right below a county's, with this year's activities."""

    class Meta:
        icon = "site"
        label = _("家门口的站点")
        description = _("本区县各乡镇（街道）的实践所和今年的场次。")
        template = "activities/front/stations.html"
        heading = _("家门口的站点")
        once = True
        band = True
        sheets = (SHEET("section"),)

    def gather(self, values, front):
        stations = gathering.stations_on(front)
        since = gathering.figures_on(front)["since"]
        return [{"stations": stations, "since": since} for _value in values]

    def preview_front(self, request):
        county = Area.objects.filter(level=Area.Level.COUNTY).order_by("position", "pk").first()
        ids = Area.objects.subtree_ids([county.pk]) if county else set()
        return Front(request=request, area=county, area_ids=ids)
