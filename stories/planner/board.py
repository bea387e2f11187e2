"""The plan of one column over some weeks, as it is shown: weeks, their slots, cards, gaps."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from activities.models import Occasion
from stories.planner.models import WEEKDAYS, ColumnPlan, PlannedIssue
from stories.planner.slots import day_word, monday_of, slots_in_words, usual_moment
from stories.planner.states import progress_of, with_dates

#: Weeks shown: some that are over, then from the present one on.
WEEKS_BEFORE, WEEKS_AFTER = 2, 5
#: Beyond these weeks an empty slot is nothing to worry about yet.
WEEKS_URGED = 4
STEP = datetime.timedelta(weeks=4)
#: From so many hours before its time on, a card says what it still lacks.
ALARM_HOURS = 72
DRAFT_DUE_DAYS = 7
MOST_IN_BACKLOG = 60
OCCASIONS_KEPT_FOR = 60
MOST_SHOWN = 261


@dataclass
class Card:
    row: PlannedIssue
    progress: object
    due: datetime.datetime | None
    now: datetime.datetime

    @property
    def pk(self):
        return self.row.pk

    @property
    def title(self):
        return self.row.shown_title

    @property
    def page(self):
        return self.row.page

    @property
    def link(self):
        if self.page is not None:
            return reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return reverse("column_planner:idea", args=[self.row.column_id, self.pk])

    @property
    def is_fixed(self):
        return self.progress.is_fixed

    @property
    def number(self):
        if self.page is None:
            return ""
        if self.page.number is not None:
            return _("第 %d 期") % self.page.number
        return _("待编号") if self.progress.name in ("ready", "scheduled") else ""

    @property
    def who(self):
        if self.row.area is not None:
            return self.row.area.name
        if self.row.owner is not None:
            return self.row.owner.get_full_name() or self.row.owner.get_username()
        return ""

    @cached_property
    def words(self):
        """The figure beside a card of the backlog: how much is written, or how long it lies."""
        if self.page is None:
            days = (self.now - self.row.created_at).days
            return _("已放 %d 天") % days if days >= 14 else ""
        count = _characters(self.page)
        return _("%s 字") % f"{count:,}" if count else ""

    @cached_property
    def alarms(self):
        """What is wrong or late, as (tone, text); the worst first."""
        return [alarm for alarm in (self.differs, self._late(), self._expires()) if alarm]

    @property
    def differs(self):
        """What to say where the planned day is not the day it goes out, or went out."""
        goes_out = self.progress.goes_out
        if goes_out is None or self.row.planned_on is None:
            return None
        local = timezone.localtime(goes_out)
        if local.date() == self.row.planned_on:
            return None
        values = {"planned": day_word(self.row.planned_on), "real": f"{local:%H:%M}"}
        values["day"] = day_word(local.date())
        if self.progress.name == "out":
            return ("plain", _("计划 %(planned)s，%(day)s 发出") % values)
        return ("critical", _("计划 %(planned)s，定时却是 %(day)s %(real)s") % values)

    def _late(self):
        if self.due is None or self.is_fixed:
            return None
        left = self.due - self.now
        if left.total_seconds() < 0:
            return ("critical", _("过了 %s，还没有发") % day_word(self.row.planned_on))
        hours, lacks = int(left.total_seconds() // 3600), self._lacks()
        if self.progress.name == "review" and hours < ALARM_HOURS:
            stage = next((m.label for m in self.progress.marks if m.state == "now"), _("终"))
            text = _("离发布 %(hours)d 小时，%(stage)s审未过") % {"hours": hours, "stage": stage}
            return ("warning", text)
        if self.progress.name == "ready" and hours < ALARM_HOURS:
            return ("warning", _("离发布 %d 小时，还没有定时") % hours)
        if self.progress.name == "idea" and left.days < DRAFT_DUE_DAYS:
            return ("warning", _("离发布 %d 天，还没有动笔") % left.days)
        if self.progress.name == "draft" and left.days < DRAFT_DUE_DAYS:
            if hours < 24:
                head = _("离发布 %d 小时，还没交稿") % hours
            else:
                eve = self.row.planned_on - datetime.timedelta(days=1)
                head = _("%s前交稿") % day_word(eve)
            return ("warning", f"{head}，{lacks}" if lacks else head)
        return ("warning", lacks) if lacks and left.days < DRAFT_DUE_DAYS else None

    def _lacks(self):
        if self.page is not None and self.page.lead_image_id is None:
            return _("还没有头图")
        return ""

    def _expires(self):
        before = self.row.use_before
        if before is None or self.is_fixed:
            return None
        planned = self.row.planned_on
        if planned is not None and planned > before:
            return ("critical", _("%s前要用，排晚了") % day_word(before))
        if planned is None:
            return ("warning", _("%s前用") % day_word(before))
        return None

    @property
    def spoken(self):
        return _("《%(title)s》（%(state)s）") % {
            "title": self.title,
            "state": self.progress.word,
        }


@dataclass
class Cell:
    date: datetime.date
    slot: object | None
    due: datetime.datetime
    is_over: bool
    is_urged: bool
    cards: list = field(default_factory=list)
    occasions: list = field(default_factory=list)

    @property
    def compulsory(self):
        return self.slot is not None and self.slot.compulsory

    @property
    def is_free(self):
        return self.slot is not None and not self.cards and not self.is_over

    @property
    def is_gap(self):
        return self.is_free and self.compulsory and self.is_urged

    @property
    def day(self):
        return day_word(self.date)

    @property
    def weekday(self):
        return WEEKDAYS[self.date.weekday()]

    @property
    def seen(self):
        return ",".join(str(card.pk) for card in self.cards)

    @property
    def place(self):
        return f"{self.day} {self.weekday}"

    @property
    def is_open(self):
        """Whether something may still be put here."""
        return not self.is_over


@dataclass
class Week:
    monday: datetime.date
    place: int
    plan: ColumnPlan
    cells: list = field(default_factory=list)
    others: Cell | None = None

    @property
    def name(self):
        if self.place == 0:
            return _("本周")
        if self.place == 1:
            return _("下周")
        return _("第 %d 周") % self.monday.isocalendar().week

    @property
    def dates(self):
        sunday = self.monday + datetime.timedelta(days=6)
        if sunday.month == self.monday.month:
            return f"{self.monday.month}月{self.monday.day}–{sunday.day}日"
        return f"{self.monday.month}月{self.monday.day}日–{sunday.month}月{sunday.day}日"

    @property
    def cards(self):
        return [card for cell in self.all_cells for card in cell.cards]

    @property
    def all_cells(self):
        return [*self.cells, self.others] if self.others else self.cells

    @property
    def is_past(self):
        return self.place < 0

    @property
    def is_urged(self):
        return 0 <= self.place < WEEKS_URGED

    @property
    def placed(self):
        return sum(card.progress.name != "down" for card in self.cards)

    @property
    def filled(self):
        return sum(card.progress.is_filled for card in self.cards)

    @property
    def under(self):
        """How many issues the week lacks: an idea holds a slot, and does not fill it."""
        if not self.is_urged:
            return 0
        gaps = sum(cell.is_gap for cell in self.cells)
        return max(self.plan.least - self.filled, gaps, 0)

    @property
    def over(self):
        return 0 if self.is_past else max(self.placed - self.plan.most, 0)

    @property
    def mark(self):
        """(tone, words) beside the week's name; None for weeks that are over."""
        if self.is_past:
            return None
        if self.place >= WEEKS_URGED and not self.over:
            return ("plain", _("四周外，先不催"))
        values = {"filled": self.filled, "placed": self.placed}
        values |= {"under": self.under, "over": self.over}
        if self.under and self.over:
            words = _("已排 %(placed)d，多 %(over)d；写的 %(filled)d，缺 %(under)d")
            return ("critical", words % values)
        if self.over:
            return ("warning", _("已排 %(placed)d，多 %(over)d") % values)
        if self.under:
            words = _("已排 %(filled)d，缺 %(under)d")
            if self.placed > self.filled:
                values["ideas"] = self.placed - self.filled
                words = _("已排 %(filled)d，选题 %(ideas)d，缺 %(under)d")
            return ("critical", words % values)
        return ("ok", _("已排 %(filled)d") % values)

    @property
    def tone(self):
        if self.is_past:
            return "past"
        marks = ("under" if self.under else "", "over" if self.over and not self.under else "")
        return " ".join(filter(None, ("now" if self.place == 0 else "", *marks)))


class Board:
    """Everything the planner shows of `column` around the week of `start`; about nine queries."""

    def __init__(self, column, user, start=None, now=None):
        self.column, self.user = column, user
        self.now = now or timezone.now()
        self.today = timezone.localdate(self.now)
        self.this_monday = monday_of(self.today)
        self.start = monday_of(start) if start else self.this_monday
        self.plan = ColumnPlan.of(column)
        self.slots = list(self.plan.slots.all())
        self.first = self.start - datetime.timedelta(weeks=WEEKS_BEFORE)
        self.last = self.start + datetime.timedelta(weeks=WEEKS_AFTER) - datetime.timedelta(days=1)
        self._load()

    @property
    def slots_words(self):
        return slots_in_words(self.plan, self.slots)

    @property
    def is_present(self):
        return self.start == self.this_monday

    @property
    def earlier(self):
        return self.start - STEP

    @property
    def later(self):
        return self.start + STEP

    @cached_property
    def missing(self):
        return sum(week.under for week in self.weeks)

    @cached_property
    def surplus(self):
        return sum(week.over for week in self.weeks)

    @cached_property
    def differing(self):
        scheduled = (card for card in self.cards if card.progress.name == "scheduled")
        return sum(card.differs is not None for card in scheduled)

    @property
    def cards(self):
        return [card for week in self.weeks for card in week.cards]

    @cached_property
    def has_others(self):
        return any(week.others for week in self.weeks)

    @cached_property
    def open_cells(self):
        """The slots that may still be filled, for the form of a move."""
        return [cell for week in self.weeks for cell in week.all_cells if cell.is_open]

    def cell_of(self, date):
        cells = (cell for week in self.weeks for cell in week.all_cells)
        return next((cell for cell in cells if cell.date == date), None)

    def _load(self):
        rows = PlannedIssue.objects.filter(column=self.column).select_related(
            "page", "page__latest_revision", "owner", "area"
        )
        rows = with_dates(rows.defer("page__latest_revision__content"))
        in_window = Q(planned_on__range=(self.first, self.last))
        waits = Q(planned_on=None) | Q(planned_on__lt=min(self.first, self.this_monday))
        waits &= Q(page=None) | Q(page__live=False, page__number=None)
        order = (F("planned_on").desc(nulls_last=True), "use_before", "created_at", "pk")
        found = list(rows.filter(in_window | waits).order_by(*order)[:MOST_SHOWN])
        window = [row for row in found if row.planned_on and self.first <= row.planned_on]
        window.sort(key=lambda row: (row.planned_on, row.pk))
        shown = {row.pk for row in window}
        backlog = [row for row in found if row.pk not in shown]
        self.backlog_is_cut = len(backlog) > MOST_IN_BACKLOG
        backlog = backlog[:MOST_IN_BACKLOG]
        progress = progress_of([*window, *backlog])
        self.backlog = [self._card(row, progress) for row in backlog]
        by_date = defaultdict(list)
        for row in window:
            by_date[row.planned_on].append(self._card(row, progress))
        self.weeks = [self._week(number, by_date) for number in range(WEEKS_BEFORE + WEEKS_AFTER)]
        self._mark_occasions()

    def _card(self, row, progress):
        due = usual_moment(row.planned_on, self.slots) if row.planned_on else None
        return Card(row, progress[row.pk], due, self.now)

    def _week(self, number, by_date):
        monday = self.first + datetime.timedelta(weeks=number)
        place = (monday - self.this_monday).days // 7
        week = Week(monday, place, self.plan)
        regular = set()
        for slot in self.slots:
            date = monday + datetime.timedelta(days=slot.weekday)
            regular.add(date)
            week.cells.append(self._cell(date, slot, week, by_date[date]))
        days = [monday + datetime.timedelta(days=day) for day in range(7)]
        others = [date for date in days if date not in regular and by_date.get(date)]
        if others:
            cards = [card for date in others for card in by_date[date]]
            week.others = self._cell(others[0], None, week, cards)
        return week

    def _cell(self, date, slot, week, cards):
        due = usual_moment(date, self.slots)
        is_over = due <= self.now and date != self.today or date < self.today
        return Cell(date, slot, due, is_over, week.is_urged, cards)

    def _mark_occasions(self):
        cells = {cell.date: cell for week in self.weeks for cell in week.cells}
        for occasion in cache.get_or_set("planner:occasions", _occasions, OCCASIONS_KEPT_FOR):
            for first, _last in occasion.dates_between(self.first, self.last):
                # Named at the slot of the week that is last before it, or else the week's first.
                week = next((w for w in self.weeks if w.monday == monday_of(first)), None)
                dates = [cell.date for cell in week.cells] if week else []
                before = [date for date in dates if date <= first]
                if dates:
                    text = occasion.name
                    day = max(before) if before else dates[0]
                    if day != first:
                        text = f"{text} {day_word(first)}"
                    cells[day].occasions.append(text)


def _occasions():
    return list(Occasion.objects.all())


def _characters(page):
    texts = [str(page.editors_note or "")]
    for block in page.body.raw_data:
        value = block.get("value") if hasattr(block, "get") else None
        texts.append(value if isinstance(value, str) else "")
    return sum("\u4e00" <= sign <= "\u9fff" for text in texts for sign in text)
