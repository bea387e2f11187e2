from django.utils.safestring import mark_safe

from core.checks.findings import WARNING, Finding
from core.worker.panels import HealthLine

#: Names of parts that are to fail, for the tests.
failing = set()


def _may_fail(name):
    if name in failing:
        raise RuntimeError(f"{name} 故意出错")


def fragment(request, page, context):
    _may_fail("fragment")
    return mark_safe("<p>样例片段</p>")


def before_create(request, parent, page_class):
    _may_fail("hook")


def check(item, texts):
    _may_fail("check")
    return [Finding("dummy", WARNING, "样例检查提醒。")]


def condition(item, revision, user):
    _may_fail("condition")
    return ["样例条件没有满足。"] if "不许发" in str(item) else []


def health():
    _may_fail("health")
    return HealthLine("样例体检", "样例正常。")


def upgrade():
    from tests.plugins.dummy.models import DummyNote

    _may_fail("upgrade")
    DummyNote.objects.filter(colour="").update(colour="红")
