"""Makes the demo's areas, vocabularies, teams and activity records."""

import datetime
import random
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from activities.models import (
    Activity,
    ActivityForm,
    ActivityPhoto,
    Occasion,
    ServiceCategory,
    Team,
)
from activities.models.codes import allocate_codes
from brands.models import BrandPage
from core.models import Area
from core.trees import subtree_in
from home.demo.content import day_of, moment, read
from search.indexing.outbox import enqueue

#: How busy each month is, January first: March and the autumn most.
SEASONS = (7, 6, 20, 12, 12, 11, 9, 8, 11, 12, 11, 11)
PAST_DAYS, COMING_DAYS = 548, 60
CLOCKS = ("08:30", "09:00", "09:00", "14:30", "15:00")


class Vocabulary:
    """Rows of the fixed lists by the keys that the content uses."""

    def __init__(self):
        self.areas, self.categories, self.forms, self.occasions, self.teams = {}, {}, {}, {}, {}
        self.brands = {}

    @classmethod
    def existing(cls):
        """Return the rows that a loaded demo has, by the same keys."""
        words = cls()

        def rows(model, entries):
            found = model.objects.in_bulk([e["key"] for e in entries], field_name="slug")
            return {entry["key"]: found[entry["key"]] for entry in entries}

        vocabulary = read("vocabulary")
        words.areas = rows(Area, read("areas")["area"])
        words.categories = rows(ServiceCategory, vocabulary["category"])
        words.forms = rows(ActivityForm, vocabulary["form"])
        words.occasions = rows(Occasion, vocabulary["occasion"])
        words.teams = rows(Team, read("teams")["team"])
        words.brands = {
            page.slug: page
            for page in BrandPage.objects.filter(
                slug__in=[entry["key"] for entry in read("brands")["brand"]]
            )
        }
        for area in words.areas.values():
            area.parent = next(
                (other for other in words.areas.values() if other.pk == area.parent_id), None
            )
        return words

    def load(self):
        for position, entry in enumerate(read("areas")["area"]):
            self.areas[entry["key"]] = Area.objects.create(
                slug=entry["key"],
                name=entry["name"],
                level=entry["level"],
                code=entry.get("code", ""),
                parent=self.areas.get(entry.get("parent")),
                position=position,
            )
        vocabulary = read("vocabulary")
        for position, entry in enumerate(vocabulary["category"]):
            self.categories[entry["key"]] = ServiceCategory.objects.create(
                slug=entry["key"],
                name=entry["name"],
                description=entry.get("description", ""),
                parent=self.categories.get(entry.get("parent")),
                position=position,
            )
        for position, entry in enumerate(vocabulary["form"]):
            self.forms[entry["key"]] = ActivityForm.objects.create(
                slug=entry["key"],
                name=entry["name"],
                description=entry.get("description", ""),
                position=position,
            )
        for position, entry in enumerate(vocabulary["occasion"]):
            self.occasions[entry["key"]] = Occasion.objects.create(
                slug=entry["key"],
                name=entry["name"],
                description=entry.get("description", ""),
                rule=entry["rule"],
                month=entry.get("month") or entry.get("lunar_month"),
                day=entry.get("day") or entry.get("lunar_day"),
                end_month=entry.get("end_month"),
                end_day=entry.get("end_day"),
                term=entry.get("term", ""),
                length=entry.get("days", 1),
                traditional=entry.get("traditional", False),
                position=position,
            )

    def load_teams(self, brands, pictures):
        for position, entry in enumerate(read("teams")["team"]):
            team = Team(
                slug=entry["key"],
                name=entry["name"],
                short_name=entry.get("short_name", ""),
                association_name=entry.get("association_name", ""),
                kind=entry["kind"],
                parent=self.teams.get(entry.get("parent")),
                area=self.areas[entry["area"]],
                brand=brands.get(entry.get("brand")),
                founded=_founded(entry.get("founded")),
                member_count=entry.get("member_count"),
                slogan=entry.get("slogan", ""),
                introduction=entry.get("introduction", ""),
                sponsor_unit=entry.get("sponsor_unit", ""),
                registered=entry.get("registered", False),
                registration_number=entry.get("registration_number", ""),
                leader=entry.get("leader", ""),
                leader_public=bool(entry.get("leader")),
                contact_name=entry.get("contact_name", ""),
                contact_phone=entry.get("contact_phone", ""),
                logo=pictures.get(entry.get("logo")),
                flag=pictures.get(entry.get("flag")),
                position=position,
            )
            team.save()
            team.categories.set([self.categories[key] for key in entry.get("categories", [])])
            team.save()
            self.teams[entry["key"]] = team


class RecordMaker:
    """Makes records: those the reports tell of, and any number from the recipes."""

    def __init__(self, vocabulary, brands, pictures, today=None):
        self.words, self.brands, self.pictures = vocabulary, brands, pictures
        self.today = today or timezone.localdate()
        self.now = timezone.now()
        self.random = random.Random(20190731)  # noqa: S311 repeatable, no secret
        self._children = {}
        for area in vocabulary.areas.values():
            self._children.setdefault(area.parent_id, []).append(area)

    def from_report(self, entry):
        """Make the record that a report tells of; facts agree with the prose to the number."""
        day = day_of(entry, self.words.occasions, self.today)
        activity = Activity(
            title=entry["title"],
            summary=entry.get("summary", ""),
            description=entry.get("description", ""),
            category=self.words.categories[entry["category"]],
            occasion=self.words.occasions.get(entry.get("occasion")),
            team=self.words.teams[entry["team"]],
            brand=self.brands.get(entry.get("brand")),
            area=self.words.areas[entry["area"]],
            place=entry["place"],
            start=moment(day, entry["start"]),
            end=moment(day, entry["end"]),
            planned_participants=entry.get("planned"),
            participants=entry.get("participants"),
            hours_per_person=_decimal(entry.get("hours_per_person")),
            audience=entry.get("whom", ""),
            people_served=entry.get("served"),
            risks=entry.get("risks", ""),
            safeguards=entry.get("safeguards", ""),
            source="示例",
            first_published_at=moment(day, entry["end"]),
            last_published_at=moment(day, entry["end"]),
        )
        activity.forms = [self.words.forms[key] for key in entry.get("forms", [])]
        activity.co_teams = [self.words.teams[key] for key in entry.get("co_teams", [])]
        for order, photo in enumerate(entry.get("photos", [])):
            activity.photos.add(
                ActivityPhoto(
                    image=self.pictures.get(photo["name"]),
                    caption=photo.get("caption", ""),
                    sort_order=order,
                )
            )
        activity.save()
        return activity

    def from_recipes(self, count, with_photos=True):
        """Make `count` records over the past 18 months and the coming 2; yields how many are
        in after each batch. Nothing is drawn twice alike: the same count gives the same rows."""
        drafts = sorted((self._draw() for _number in range(count)), key=lambda d: d[0].start)
        codes = {}
        for activity, _recipe in drafts:
            codes.setdefault(timezone.localtime(activity.start).year, []).append(activity)
        for year, activities in codes.items():
            numbers = allocate_codes(year, len(activities))
            for activity, code in zip(activities, numbers, strict=True):
                activity.code = code
        for at in range(0, count, 1000):
            batch = drafts[at : at + 1000]
            self._insert(batch, with_photos)
            yield at + len(batch)

    def _insert(self, batch, with_photos):
        activities = Activity.objects.bulk_create([activity for activity, _recipe in batch])
        links = Activity.forms.through
        links.objects.bulk_create(
            links(activity=activity, activityform=self.words.forms[key])
            for activity, recipe in batch
            for key in recipe["forms"]
        )
        if with_photos:
            self._add_photos(batch)
        # A bulk insert fires no signals: both searches are told here.
        enqueue("activity", [activity.pk for activity in activities])
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(Activity, activities)

    def _add_photos(self, batch):
        photos = []
        for activity, recipe in batch:
            if activity.end > self.now or activity.cancelled or self.random.random() < 0.35:
                continue
            captions = recipe.get("captions", [])
            for order, name in enumerate(recipe["pictures"][:2]):
                photos.append(
                    ActivityPhoto(
                        activity=activity,
                        image=self.pictures.get(name),
                        caption=captions[order] if order < len(captions) else "",
                        sort_order=order,
                    )
                )
        ActivityPhoto.objects.bulk_create(photos)
        for activity in {photo.activity_id: photo.activity for photo in photos}.values():
            ReferenceIndex.create_or_update_for_object(activity)

    def _draw(self):
        recipe = self.random.choice(read("records")["recipe"])
        team = self._team_for(recipe)
        village = self._village_for(recipe, team)
        town = village.parent
        start = self._start(recipe)
        hours = Decimal(str(round(self.random.uniform(*recipe["hours"]) * 2) / 2))
        end = start + datetime.timedelta(hours=float(hours))
        people = self.random.randint(*recipe["participants"])
        served = self.random.randint(*recipe["served"])
        amount = self.random.randint(*recipe["n"]) if "n" in recipe else served
        place = self.random.choice(recipe["places"])
        is_past = end <= self.now
        title, summary, description = (
            text.format(
                place=place, town=town.name, village=village.name, team=team.title, n=amount
            )
            for text in self._texts(recipe, is_past)
        )
        activity = Activity(
            title=title,
            summary=summary,
            description=description,
            category=self.words.categories[recipe["category"]],
            occasion=self.words.occasions.get(recipe.get("occasion")),
            team=team,
            brand=self.brands.get(recipe.get("brand")) or team.brand,
            area=village,
            place=f"{town.name}{village.name}{place}",
            start=start,
            end=end,
            planned_participants=people + self.random.randint(0, 6),
            hours_per_person=hours,
            audience=self.random.choice(recipe["whom"]),
            risks=recipe.get("risks", ""),
            safeguards=recipe.get("safeguards", ""),
            cancelled=self.random.random() < 0.013,
            source="示例",
            live=True,
            first_published_at=min(end, self.now),
            last_published_at=min(end, self.now),
        )
        if activity.cancelled:
            activity.cancel_reason = "当天有暴雨预警，改期另行通知。"
        elif is_past:
            activity.participants = people
            activity.total_hours = people * hours
            activity.people_served = served
        elif self.random.random() < 0.65:
            activity.signup_opens = self.now - datetime.timedelta(days=10)
            activity.signup_closes = start - datetime.timedelta(hours=18)
            activity.signed_up = self.random.randint(0, activity.planned_participants)
            if activity.signup_closes <= activity.signup_opens:
                activity.signup_closes = start
        return activity, recipe

    def _texts(self, recipe, is_past):
        """A title with the summary and description that go with it; what is still to come has
        an invitation instead of a description."""
        number = self.random.randrange(len(recipe["titles"]))
        if "fits" in recipe:
            summary, description = recipe["fits"][number]
        else:
            summary = self.random.randrange(len(recipe["summaries"]))
            description = self.random.randrange(len(recipe["descriptions"]))
        text = recipe["descriptions"][description]
        if not is_past:
            text = self.random.choice(self._invitations[self._top_category(recipe)])
        return recipe["titles"][number], recipe["summaries"][summary], text

    @cached_property
    def _invitations(self):
        return {entry["category"]: entry["texts"] for entry in read("records")["invitation"]}

    def _top_category(self, recipe):
        category = self.words.categories[recipe["category"]]
        by_id = {row.pk: key for key, row in self.words.categories.items()}
        return by_id[category.parent_id or category.pk]

    def _team_for(self, recipe):
        fitting = []
        category = self.words.categories[recipe["category"]]
        for team, entry in zip(self.words.teams.values(), read("teams")["team"], strict=True):
            if recipe.get("team_kinds") and team.kind not in recipe["team_kinds"]:
                continue
            kinds = {self.words.categories[key].pk for key in entry.get("categories", [])}
            if category.pk in kinds or category.parent_id in kinds:
                fitting.append(team)
        if recipe.get("brand"):
            own = [team for team in fitting if team.brand_id == self.brands[recipe["brand"]].pk]
            fitting = own or fitting
        if recipe.get("areas"):
            near = {self.words.areas[key].pk for key in recipe["areas"]}
            near = subtree_in(self.words.areas.values(), near) | {
                area.pk for area in self.words.areas.values() if area.parent_id is None
            }
            fitting = [team for team in fitting if team.area_id in near] or fitting
        return self.random.choice(fitting or list(self.words.teams.values()))

    def _village_for(self, recipe, team):
        """A village or community of the team's area (or of the recipe's counties) that suits the
        recipe's setting, or of its surroundings where there is none."""
        suffix = {"rural": "村", "urban": "社区"}.get(recipe.get("setting"), "")
        area = team.area
        if recipe.get("areas"):
            area = self.words.areas[self.random.choice(recipe["areas"])]
        while True:
            found = [leaf for leaf in self._leaves(area) if leaf.name.endswith(suffix)]
            if found:
                return self.random.choice(found)
            area = area.parent

    def _leaves(self, area):
        below = self._children.get(area.pk, [])
        if not below:
            return [area] if area.level == Area.Level.VILLAGE else []
        return [leaf for child in below for leaf in self._leaves(child)]

    def _start(self, recipe):
        clock = recipe.get("start") or self.random.choice(CLOCKS)
        return moment(self._day_for(recipe), clock)

    def _day_for(self, recipe):
        first = self.today - datetime.timedelta(days=PAST_DAYS)
        last = self.today + datetime.timedelta(days=COMING_DAYS)
        if recipe.get("occasion"):
            inside = [
                day for day in self._days_of_occasion(recipe, first, last) if first <= day <= last
            ]
            if inside:
                return self.random.choice(inside)
        months = recipe.get("months")
        while True:
            day = first + datetime.timedelta(days=self.random.randint(0, PAST_DAYS + COMING_DAYS))
            if months and day.month not in months:
                continue
            if not months and self.random.random() * max(SEASONS) > SEASONS[day.month - 1]:
                continue
            # Weekends are busier: half of what falls on a working day is drawn again.
            if day.weekday() < 5 and self.random.random() < 0.5:
                continue
            return day

    def _days_of_occasion(self, recipe, first, last):
        occasion = self.words.occasions[recipe["occasion"]]
        for year in range(first.year, last.year + 1):
            begins, ends = occasion.dates_in(year)
            if "lead" in recipe:
                yield begins - datetime.timedelta(days=self.random.randint(*recipe["lead"]))
            else:
                span = (ends - begins).days
                yield begins + datetime.timedelta(days=self.random.randint(0, span))


def _decimal(value):
    return None if value is None else Decimal(str(value))


def _founded(value):
    if not value:
        return None
    year, _dash, month = value.partition("-")
    return datetime.date(int(year), int(month or 1), 1)
