"""Contributors and their pieces, valid as they come."""

import factory
from factory.django import DjangoModelFactory

from core.roles import Role, ensure_role_groups
from plugins.contributions.models import Contributor, Submission
from plugins.contributions.privacy import VERSION
from tests.factories import AreaFactory, UserFactory

TEXT = (
    "早上七点，北门桥头的石墩还湿着，第一张小方桌已经支了起来。",
    "到八点半，小方桌摆了二十八张：量血压的、磨剪刀的、修收音机的、教手机的。",
    "一百四十六名志愿者穿着红马甲，站在各自的桌子后面。",
)


def body(*texts):
    return [
        {"id": f"block-{number}", "type": "paragraph", "value": f"<p>{text}</p>"}
        for number, text in enumerate(texts or TEXT)
    ]


class ContributorFactory(DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    real_name = factory.LazyAttribute(lambda row: row.user.name)
    sign_in_name = factory.LazyAttribute(lambda row: row.user.username)
    unit = "示例社区"
    area = factory.SubFactory(AreaFactory)
    may_be_named = True
    consent_version = VERSION
    state = Contributor.State.APPROVED

    class Meta:
        model = Contributor
        skip_postgeneration_save = True

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        if create:
            self.user.groups.add(ensure_role_groups()[Role.VOLUNTEER])


class SubmissionFactory(DjangoModelFactory):
    contributor = factory.SubFactory(ContributorFactory)
    area = factory.LazyAttribute(lambda row: row.contributor.area)
    kind = Submission.Kind.NEWS
    title = "雷锋日的北门桥头，二十八张小方桌"
    author_line = factory.LazyAttribute(lambda row: row.contributor.byline)
    body = factory.LazyFunction(body)
    characters = 90

    class Meta:
        model = Submission
