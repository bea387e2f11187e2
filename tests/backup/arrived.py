"""What there is in the place that the tests of copying have moved to; prints it as JSON."""

import json
import sys

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.db import connection  # noqa: E402
from wagtail.models import Page  # noqa: E402

from activities.models import Activity  # noqa: E402
from core.models import SiteState  # noqa: E402
from core.users.models import User  # noqa: E402
from stories.models import ArticlePage  # noqa: E402

page = ArticlePage.objects.get(title="搬家的一篇")
with default_storage.open(sys.argv[1]) as file:
    held = file.read().decode()
record = Activity.objects.get(title="搬家的活动")
another = Activity(title="又一条", team=record.team, area=record.area, category=record.category)
another.start, another.end = record.start, record.end
another.save()
told = {
    "vendor": connection.vendor,
    "page": [page.pk, page.url_path, str(page.body)],
    "found": ArticlePage.objects.search("搬家").count(),
    "problems": [*map(len, Page.find_problems())],
    "people": list(User.objects.values_list("username", flat=True).order_by("pk")),
    "password": User.objects.get(username="mover").check_password("一二三"),
    "file": held,
    "record": record.pk,
    "another": another.pk,
    "read_only": SiteState.read().read_only,
    "content": SiteState.read().content,
}
print(json.dumps(told))  # noqa: T201
