"""The desk under a year of work: queries and times of each screen, for each role.

Run by `make bench ARGS="-k desk_table"` on a copy of the demo, with production settings, in a
process of its own. Screens are asked in turn, so that a busy moment hits all alike. Prints what
lies above the limits of 20 queries and 300 ms.
"""

import statistics
import sys
import time

import django

ROUNDS = 7
MOST_QUERIES, LONGEST = 20, 300
PEOPLE = ("admin", "zongbian", "bianji", "zebian", "quxian", "duiwu")


def screens():
    """Return `(name, path)` of what people open at the desk."""
    from activities.models import Activity, Team
    from stories.models import ArticleIndexPage, ArticlePage, ColumnIssuePage, ColumnPage

    article = ArticlePage.objects.filter(live=True).order_by("-pk").first()
    draft = ArticlePage.objects.filter(live=False).order_by("-pk").first()
    issue = ColumnIssuePage.objects.filter(live=True).order_by("-pk").first()
    record = Activity.objects.order_by("-pk").first()
    team = Team.objects.order_by("pk").first()
    index = ArticleIndexPage.objects.filter(depth=3).first()
    column = ColumnPage.objects.first()
    return [
        ("dashboard", "/admin/"),
        ("planner", "/admin/columns/planner/"),
        ("calendar", "/admin/calendar/"),
        ("review: page", f"/admin/reviews/wagtailcore/page/{draft.pk}/"),
        ("review: record", f"/admin/reviews/activities/activity/{record.pk}/"),
        ("record list", "/admin/snippets/activities/activity/"),
        ("record list, searched", "/admin/snippets/activities/activity/?q=义诊"),
        ("record form", f"/admin/snippets/activities/activity/edit/{record.pk}/"),
        ("record history", f"/admin/snippets/activities/activity/history/{record.pk}/"),
        ("quick record", "/admin/activities/quick/"),
        ("team list", "/admin/snippets/activities/team/"),
        ("team form", f"/admin/snippets/activities/team/edit/{team.pk}/"),
        ("explorer", f"/admin/pages/{index.pk}/"),
        ("explorer, column", f"/admin/pages/{column.pk}/"),
        ("page form", f"/admin/pages/{article.pk}/edit/"),
        ("issue form", f"/admin/pages/{issue.pk}/edit/"),
        ("page history", f"/admin/pages/{article.pk}/history/"),
        ("page search", "/admin/pages/search/?q=义诊"),
        ("notices", "/admin/notices/"),
        ("pictures", "/admin/images/"),
        ("workflow report", "/admin/reports/workflow/"),
        ("site history", "/admin/reports/site-history/"),
        ("people", "/admin/users/"),
    ]


class Screen:
    """What one screen takes for one person."""

    def __init__(self, client, person, name, path):
        self.client, self.person, self.name, self.path = client, person, name, path
        self.times = []
        answer = self.ask()
        self.status = answer.status_code
        self.queries = self.count()

    def ask(self):
        return self.client.get(self.path)

    def count(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            self.ask()
        return len(queries)

    def time(self):
        began = time.perf_counter()
        self.ask()
        self.times.append((time.perf_counter() - began) * 1000)

    @property
    def p50(self):
        return statistics.median(self.times)


def measure():
    from django.contrib.auth import get_user_model
    from django.test import Client

    rows = []
    for person in PEOPLE:
        client = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1")
        client.force_login(get_user_model().objects.get(username=person))
        found = [Screen(client, person, name, path) for name, path in screens()]
        rows += [screen for screen in found if screen.status == 200]
        for screen in found:
            if screen.status not in (200, 302, 403, 404):
                tell(f"{screen.status} {person} {screen.path}")
    for _round in range(ROUNDS):
        for row in rows:
            row.time()
    return rows


def print_table(rows):
    tell(f"{'queries':>8}{'p50 ms':>9}  person    screen")
    for row in rows:
        above = row.queries > MOST_QUERIES or row.p50 > LONGEST
        mark = "  above" if above else ""
        tell(f"{row.queries:>8}{row.p50:9.0f}  {row.person:<10}{row.name}{mark}")


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    from tests.bench.year_of_work import add_year

    began = time.perf_counter()
    tell(f"{add_year()}; written in {time.perf_counter() - began:.0f} s")
    print_table(measure())
