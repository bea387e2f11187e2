"""Makes the demo's pages from the content files."""

import datetime

from django.utils import timezone

from activities.models import (
    ActivityReportPage,
    CampaignPage,
    CampaignPhase,
    CampaignSlogan,
    CampaignUnit,
    PageActivity,
    ReportIndexPage,
)
from brands.models import BrandIndexPage, BrandMilestone, BrandPage
from core.blocks import TableBlock
from home.demo.content import day_of, moment, read
from home.demo.films import take_in
from home.demo.fronts import home_layout, section_layout
from home.models import HomePage, SectionPage, StandardPage
from stories.models import (
    ArticleIndexPage,
    ArticlePage,
    ColumnIndexPage,
    ColumnIssuePage,
    ColumnPage,
    IssueFeature,
    StoryHonour,
    StoryIndexPage,
    StoryPage,
)


class PageMaker:
    """Puts pages below a home page; each method makes one kind and returns how many."""

    def __init__(self, home, vocabulary, pictures, today=None):
        self.home, self.words, self.pictures = home, vocabulary, pictures
        self.today = today or timezone.localdate()
        self.brands, self.activities, self.stories = {}, {}, {}

    def make_brands(self):
        index = self.index(BrandIndexPage)
        for entry in read("brands")["brand"]:
            page = BrandPage(
                title=entry["name"],
                slug=entry["key"],
                summary=entry.get("summary", ""),
                slogan=entry.get("slogan", ""),
                theme_colour=entry["colour"],
                owner_unit=entry.get("owner_unit", ""),
                emblem=self.pictures.get(entry.get("emblem")),
                lead_image=self.pictures.get(entry.get("lead_picture")),
                body=[("paragraph", f"<p>{text}</p>") for text in entry["story"]],
            )
            for order, event in enumerate(entry.get("timeline", [])):
                page.milestones.add(
                    BrandMilestone(
                        when=event["date"],
                        title=event["title"],
                        text=event.get("text", ""),
                        sort_order=order,
                    )
                )
            self._add(index, page, self.today - datetime.timedelta(days=400))
            self.brands[entry["key"]] = page
        return len(self.brands)

    def make_stories(self):
        index = self.index(StoryIndexPage)
        for entry in read("stories")["story"]:
            page = StoryPage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry["summary"],
                kind=entry["kind"],
                name=entry["person"],
                unit=entry.get("unit", ""),
                service_since=entry.get("service_since"),
                service_hours=entry.get("hours"),
                quote=entry.get("quote", ""),
                portrait=self.pictures.get(entry.get("portrait")),
                lead_image=self.pictures.get(entry.get("picture")),
                area=self.words.areas.get(entry.get("area")),
                team=self.words.teams.get(entry.get("team")),
                consented=True,
                body=self.body(entry),
                **_signature(entry),
            )
            for order, honour in enumerate(entry.get("honours", [])):
                page.honours.add(StoryHonour(title=honour, sort_order=order))
            self._link(page, entry)
            self._add(index, page, self._day(entry))
            self.stories[entry["key"]] = page
        return len(self.stories)

    def make_reports(self):
        entries = read("reports")["report"]
        for entry in entries:
            page = ActivityReportPage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry["summary"],
                lead_image=self.pictures.get(entry.get("picture")),
                body=self.body(entry),
                **_signature(entry),
            )
            self._link(page, entry)
            if "published_days_after" in entry:
                about = self.activities[entry["activities"][0]]
                after = datetime.timedelta(days=entry["published_days_after"])
                day = min(timezone.localtime(about.end).date() + after, self.today)
            else:
                day = self._day(entry)
            self._add(self.index(ReportIndexPage, entry.get("section")), page, day)
        return len(entries)

    def make_articles(self):
        entries = read("articles")["article"]
        for entry in entries:
            page = ArticlePage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry.get("summary", ""),
                kind=entry["kind"],
                lead_image=self.pictures.get(entry.get("picture")),
                body=self.body(entry),
                **_signature(entry),
            )
            self._link(page, entry)
            self._add(self.index(ArticleIndexPage, entry.get("section")), page, self._day(entry))
        return len(entries)

    def make_columns(self):
        index = self.index(ColumnIndexPage)
        count = 0
        for entry in read("columns")["column"]:
            column = ColumnPage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry.get("summary", ""),
                lead_image=self.pictures.get(entry.get("picture")),
            )
            self._add(index, column, self.today - datetime.timedelta(days=90))
            issues = entry["issue"]
            out = sorted((i for i in issues if not i.get("draft")), key=lambda i: -i["days_ago"])
            for issue in [*out, *(i for i in issues if i.get("draft"))]:
                self._add_issue(column, issue)
                count += 1
        return count

    def _add_issue(self, column, entry):
        draft = entry.get("draft", False)
        days = -entry["planned_in_days"] if draft else entry["days_ago"]
        day = self.today - datetime.timedelta(days=days)
        told = [self.stories[key] for key in entry.get("features", [])]
        page = ColumnIssuePage(
            title=entry["title"],
            summary=entry.get("summary") or (told[0].summary if told else ""),
            editors_note=entry.get("editors_note", ""),
            lead_image=self.pictures.get(entry.get("picture")),
            body=self.body(entry),
            live=not draft,
            **_signature(entry),
        )
        for order, story in enumerate(told):
            page.features.add(IssueFeature(story=story, sort_order=order))
        page.planned_to = day
        self._add(column, page, None if draft else day)

    def make_campaigns(self):
        entries = read("campaigns")["campaign"]
        for entry in entries:
            phases = self._phases(entry["phases"])
            page = CampaignPage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry.get("summary", ""),
                organiser=entry.get("organiser", ""),
                lead_image=self.pictures.get(entry.get("picture")),
                starts=min(phase.starts for phase in phases),
                ends=max(phase.ends for phase in phases),
                show_in_menus=False,
                body=self.body(entry) + _topics(entry.get("topics", [])),
            )
            for phase in phases:
                page.phases.add(phase)
            for order, unit in enumerate(entry.get("units", [])):
                page.units.add(CampaignUnit(name=unit, sort_order=order))
            for order, slogan in enumerate(entry.get("slogans", [])[:4]):
                page.slogans.add(CampaignSlogan(text=slogan, sort_order=order))
            self._link(page, entry)
            self._add(self.home, page, min(page.starts, self.today))
        return len(entries)

    def fill_sections(self):
        """Give the sections that `setup_offices` made their words and pictures."""
        entries = read("sections")["section"]
        for entry in entries:
            section = SectionPage.objects.get(area=self.words.areas[entry["key"]])
            section.title = section.draft_title = entry["title"]
            section.slogan = entry.get("slogan", "")
            section.summary = entry["introduction"][:200]
            section.lead_image = self.pictures.get(entry.get("picture"))
            section.body = [("paragraph", f"<p>{entry['introduction']}</p>")]
            section.layout = section_layout(section, entry) or []
            section.save()
        return len(entries)

    def compose_home(self):
        """The home page as an editor might have put it together."""
        home = HomePage.objects.get(pk=self.home.pk)
        home.layout = home_layout(home)
        home.save()

    def make_standard_pages(self):
        entries = read("pages")["page"]
        for entry in entries:
            page = StandardPage(
                title=entry["title"],
                slug=entry["key"],
                summary=entry.get("summary", ""),
                body=self.body(entry),
            )
            self._add(self.home, page, self.today - datetime.timedelta(days=300))
        return len(entries)

    def _phases(self, entries):
        """Phases of the campaign's latest year: the one whose first phase has begun."""

        def date(year, value):
            month, day = (int(part) for part in value.split("-"))
            return datetime.date(year, month, day)

        year = self.today.year
        if date(year, entries[0]["start"]) > self.today:
            year -= 1
        return [
            CampaignPhase(
                title=entry["title"],
                text=entry.get("text", ""),
                starts=date(year, entry["start"]),
                ends=date(year, entry["end"]),
                sort_order=order,
            )
            for order, entry in enumerate(entries)
        ]

    def index(self, model, section=None):
        pages = model.objects.all()
        if section:
            below = SectionPage.objects.get(area=self.words.areas[section])
            return pages.descendant_of(below).get()
        return pages.child_of(self.home).get()

    def _add(self, parent, page, day):
        """Add `page` as published on `day` (None: as a draft), with the revision that editors
        start from."""
        if day is not None:
            hour = "09:00" if isinstance(page, ColumnIssuePage) else "17:20"
            when = min(moment(day, hour), timezone.now())
            page.first_published_at = page.last_published_at = when
        parent.add_child(instance=page)
        revision = page.save_revision(log_action=False, clean=False)
        if page.live:
            type(page).objects.filter(pk=page.pk).update(
                live_revision=revision, has_unpublished_changes=False
            )

    def _day(self, entry):
        return day_of(entry, self.words.occasions, self.today)

    def _link(self, page, entry):
        for order, key in enumerate(entry.get("activities", [])):
            page.activity_links.add(PageActivity(activity=self.activities[key], sort_order=order))

    def body(self, entry):
        blocks = [self._block(block) for block in entry.get("body", [])]
        if entry.get("gallery"):
            blocks.append(("gallery", {"pictures": self._gallery(entry["gallery"])}))
        return blocks

    def _block(self, block):
        kind = block["type"]
        values = {key: value for key, value in block.items() if key != "type"}
        if kind == "paragraph":
            text = values["text"]
            return kind, text if text.startswith("<") else f"<p>{text}</p>"
        if kind == "heading":
            return kind, values["text"]
        if kind == "fact_box":
            return kind, None
        if kind == "picture":
            return kind, self._picture(values)
        if kind == "gallery":
            return kind, {"pictures": self._gallery(values["pictures"])}
        if kind == "activity_cards":
            found = [self.activities[key] for key in values["activities"]]
            return kind, {"title": values.get("title", ""), "activities": found}
        if kind == "story_cards":
            found = [self.stories[key] for key in values["stories"]]
            return kind, {"title": values.get("title", ""), "stories": found}
        if kind == "video":
            return kind, self._video(values)
        if kind == "table":
            return kind, _table(values["rows"], values.get("caption", ""))
        if kind in ("figures", "timeline"):
            return kind, {"entries": values["items"]}
        return kind, values

    def _gallery(self, pictures):
        return [self._picture(picture) for picture in pictures]

    def _video(self, entry):
        captions = take_in(entry["captions"], f"{entry['title']}（字幕）")
        return {
            "document": take_in(entry["file"], entry["title"]),
            "poster": self.pictures.get(entry.get("poster")),
            "caption": entry["title"],
            "length": entry["length"],
            "captions": [{"document": captions, "language": "zh"}],
            "transcript": entry["transcript"],
        }

    def _picture(self, entry):
        return {
            "image": self.pictures.get(entry["name"]),
            "caption": entry.get("caption", ""),
            "alt": entry.get("alt", ""),
        }


def _table(rows, caption):
    head, *body = rows
    return TableBlock().to_python(
        {
            "caption": caption,
            "columns": [{"type": "text", "heading": cell} for cell in head],
            "rows": [{"values": row} for row in body],
        }
    )


def _topics(topics):
    """Topics for discussion as blocks: a heading, then each with its question."""
    if not topics:
        return []
    paragraphs = [
        ("paragraph", f"<p><b>{topic['title']}</b>　{topic['text']}</p>") for topic in topics
    ]
    return [("heading", "大家来谈"), *paragraphs]


def _signature(entry):
    first, second, final = (*entry.get("reviewers", ()), "", "", "")[:3]
    return {
        "source": entry.get("source", ""),
        "author": entry.get("author", ""),
        "correspondent": entry.get("correspondent", ""),
        "responsible_editor": entry.get("editor", ""),
        "first_review": first,
        "second_review": second,
        "final_review": final,
    }
