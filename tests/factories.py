"""Makes rows for tests: valid as they come, in Chinese, each in one call."""

import datetime

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Collection
from wagtail_factories import DocumentFactory, ImageFactory, PageFactory

from activities.models import (
    Activity,
    ActivityForm,
    ActivityIndexPage,
    ActivityPhoto,
    ActivityReportPage,
    CampaignPage,
    Occasion,
    PageActivity,
    ReportIndexPage,
    ServiceCategory,
    Team,
    TeamIndexPage,
)
from brands.models import BrandIndexPage, BrandPage
from core.models import Area, Office, SiteDocument, SiteImage
from home.models import HomePage, SectionPage, StandardPage
from stories.models import (
    ArticleIndexPage,
    ArticlePage,
    ColumnIndexPage,
    ColumnIssuePage,
    ColumnPage,
    StoryIndexPage,
    StoryPage,
)

PASSWORD = "demo-2026"


# Accounts.


class GroupFactory(DjangoModelFactory):
    name = factory.Sequence(lambda number: f"用户组{number}")

    class Meta:
        model = Group


class UserFactory(DjangoModelFactory):
    """`UserFactory(groups=[group])` puts the account into groups."""

    username = factory.Sequence(lambda number: f"user{number}")
    name = factory.Sequence(lambda number: f"编辑{number}（示例）")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    @factory.post_generation
    def groups(self, create, extracted, **kwargs):
        if create and extracted:
            self.groups.add(*extracted)


def member(area, role=None):
    """An account of the area's office, by default its administrator."""
    from core.roles import Role, ensure_role_groups

    role = role or (Role.COUNTY_ADMIN if area.parent_id else Role.CITY_ADMIN)
    office = Office.objects.get(area=area)
    return UserFactory(groups=[office.group, ensure_role_groups()[role]])


class AdminFactory(UserFactory):
    is_staff = True
    is_superuser = True


# Areas, vocabularies, records.


class AreaFactory(DjangoModelFactory):
    """A city where no parent is given, else an area one level below its parent."""

    name = factory.Sequence(lambda number: f"示例区域{number}")
    parent = None

    @factory.lazy_attribute
    def level(self):
        levels = Area.Level.values
        return levels[levels.index(self.parent.level) + 1] if self.parent else levels[0]

    class Meta:
        model = Area


class OfficeFactory(DjangoModelFactory):
    area = factory.SubFactory(AreaFactory)
    name = factory.LazyAttribute(lambda office: f"{office.area.name}文明办")
    group = factory.SubFactory(GroupFactory, name=factory.SelfAttribute("..name"))

    class Meta:
        model = Office


class ServiceCategoryFactory(DjangoModelFactory):
    name = factory.Sequence(lambda number: f"类别{number}")
    parent = None

    class Meta:
        model = ServiceCategory


class ActivityFormFactory(DjangoModelFactory):
    name = factory.Sequence(lambda number: f"形式{number}")

    class Meta:
        model = ActivityForm


class OccasionFactory(DjangoModelFactory):
    name = factory.Sequence(lambda number: f"节点{number}")
    rule = Occasion.Rule.FIXED
    month = 3
    day = 5

    class Meta:
        model = Occasion


class TeamFactory(DjangoModelFactory):
    name = factory.Sequence(lambda number: f"示例志愿服务队{number}")
    kind = Team.Kind.BRANCH
    area = factory.SubFactory(AreaFactory)

    class Meta:
        model = Team


class ActivityFactory(DjangoModelFactory):
    """A published record that begins `starts_in` from now and lasts `lasts` (both timedelta);
    ended ten days ago unless told otherwise. Area and team agree."""

    title = factory.Sequence(lambda number: f"示例活动{number}")
    summary = "志愿者到社区义务植树，树苗认养到户。"
    description = "上午九点集合，分组植树。"
    category = factory.SubFactory(ServiceCategoryFactory)
    area = factory.LazyAttribute(lambda activity: activity.team.area)
    team = factory.SubFactory(TeamFactory)
    place = "示例社区广场"
    start = factory.LazyAttribute(lambda activity: timezone.now() + activity.starts_in)
    end = factory.LazyAttribute(lambda activity: activity.start + activity.lasts)
    participants = 20
    hours_per_person = 2
    people_served = 60

    class Meta:
        model = Activity

    class Params:
        starts_in = datetime.timedelta(days=-10)
        lasts = datetime.timedelta(hours=3)
        upcoming = factory.Trait(
            starts_in=datetime.timedelta(days=10),
            participants=None,
            hours_per_person=None,
            people_served=None,
        )


class ActivityPhotoFactory(DjangoModelFactory):
    activity = factory.SubFactory(ActivityFactory)
    image = factory.SubFactory("tests.factories.SiteImageFactory")
    caption = "扶正、培土、踩实、浇透。"

    class Meta:
        model = ActivityPhoto


class PageActivityFactory(DjangoModelFactory):
    sort_order = 0

    class Meta:
        model = PageActivity


# Pictures and files.


def root_collection():
    return Collection.get_first_root_node()


class SiteImageFactory(ImageFactory):
    title = factory.Sequence(lambda number: f"示例图片{number}")
    caption = "志愿者在植树（示例）"
    file = factory.django.ImageField(width=640, height=480, format="PNG")
    collection = factory.LazyFunction(root_collection)

    class Meta:
        model = SiteImage


class SiteDocumentFactory(DocumentFactory):
    title = factory.Sequence(lambda number: f"示例文件{number}")
    file = factory.django.FileField(filename="example.txt", data="示例\n".encode())
    collection = factory.LazyFunction(root_collection)

    class Meta:
        model = SiteDocument


# Pages: `parent` says where; slugs are left to the site's own rule.


class SitePageFactory(PageFactory):
    title = factory.Sequence(lambda number: f"示例页面{number}")
    slug = ""

    class Meta:
        abstract = True


class HomePageFactory(SitePageFactory):
    title = "文明"
    slug = "home"

    class Meta:
        model = HomePage


class SectionPageFactory(SitePageFactory):
    title = factory.LazyAttribute(lambda page: page.area.name)
    slug = factory.LazyAttribute(lambda page: page.area.slug)
    area = factory.SubFactory(AreaFactory)

    class Meta:
        model = SectionPage


class StandardPageFactory(SitePageFactory):
    class Meta:
        model = StandardPage


class BrandIndexPageFactory(SitePageFactory):
    title = "品牌"

    class Meta:
        model = BrandIndexPage


class BrandPageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例品牌{number}")

    class Meta:
        model = BrandPage


class ActivityIndexPageFactory(SitePageFactory):
    title = "活动"

    class Meta:
        model = ActivityIndexPage


class TeamIndexPageFactory(SitePageFactory):
    title = "队伍"

    class Meta:
        model = TeamIndexPage


class ReportIndexPageFactory(SitePageFactory):
    title = "活动报道"

    class Meta:
        model = ReportIndexPage


class ActivityReportPageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例报道{number}")

    class Meta:
        model = ActivityReportPage


class CampaignPageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例专题{number}")
    starts = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=10))
    ends = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=20))

    class Meta:
        model = CampaignPage


class StoryIndexPageFactory(SitePageFactory):
    title = "先进典型"

    class Meta:
        model = StoryIndexPage


class StoryPageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例典型{number}")
    kind = StoryPage.Kind.FINEST
    name = "王师傅（示例）"

    class Meta:
        model = StoryPage


class ColumnIndexPageFactory(SitePageFactory):
    title = "专栏"

    class Meta:
        model = ColumnIndexPage


class ColumnPageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例专栏{number}")

    class Meta:
        model = ColumnPage


class ColumnIssuePageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例一期{number}")

    class Meta:
        model = ColumnIssuePage


class ArticleIndexPageFactory(SitePageFactory):
    title = "新闻"

    class Meta:
        model = ArticleIndexPage


class ArticlePageFactory(SitePageFactory):
    title = factory.Sequence(lambda number: f"示例文章{number}")

    class Meta:
        model = ArticlePage
