"""Bulk writes send no signals: whoever makes one on a source's rows tells the outbox."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Not `search`: it knows no source's rows, only its own tables.
APPS = ("core", "brands", "activities", "stories", "home", "plugins")
BULK = re.compile(r"\.(bulk_create|bulk_update|update)\(")

#: Files with bulk writes, and why the index need not be told.
HARMLESS = {
    "activities/models/codes.py": "counters of activity codes are not indexed",
    "core/addons/uninstalling.py": "log entries, and the slug of a page that is moved next",
    "core/addons/upgrading.py": "versions of add-ons are not indexed",
    "core/checks/counts.py": "counts of findings are not indexed",
    "core/checks/words/reading.py": "words are not indexed",
    "core/checks/models.py": "the word list's version is not indexed",
    "core/corrections/by_time.py": "settings are not indexed",
    "core/corrections/withdrawal.py": "schedules of revisions; the item itself is saved",
    "core/desk/calendar/subscriptions.py": "addresses of calendars are not indexed",
    "core/guard/second_step.py": "accounts are not indexed",
    "core/models/site_state.py": "the generation counter is not indexed",
    "core/notices/admin_views.py": "notices are not indexed",
    "core/notices/mails.py": "notices are not indexed",
    "core/notices/sending.py": "notices are not indexed",
    "core/read_only.py": "the state of the site is not indexed",
    "core/readership/counting.py": "readings are not indexed",
    "core/redirects/applying.py": "redirects are not indexed",
    "core/renditions.py": "pictures are not indexed",
    "core/reviews/carrier.py": "a workflow that goes on",
    "core/reviews/escalation.py": "reviews are not indexed",
    "core/reviews/leader_links.py": "links are not indexed",
    "core/reviews/services.py": "reviews are not indexed",
    "core/signal_handlers.py": "pictures are not indexed",
    "core/throttling.py": "counts of tries",
    "core/timelines.py": "no rows at all: sums that are told",
    "core/worker/heartbeat.py": "rows of the worker",
    "core/worker/jumps.py": "rows of the worker",
    "core/worker/missed.py": "rows of the worker",
    "core/worker/queue.py": "rows of the worker",
    "core/worker/rescheduling.py": "a date only, of a draft",
    "core/worker/schedule.py": "rows of the worker",
    "home/demo/accounts.py": "the log of sign-ins is not indexed",
    "home/demo/pages.py": "dates only, of pages that the same transaction has just noted",
    "home/demo/planning.py": "the plan is not indexed",
    "home/demo/reviews.py": "reviews are not indexed",
    "home/offices.py": "permissions are not indexed",
    "plugins/contributions/demo.py": "pieces are not indexed",
    "plugins/contributions/desk/views.py": "pieces are not indexed",
    "plugins/contributions/models/numbers.py": "counters of pieces are not indexed",
    "plugins/contributions/parts.py": "uploads are not indexed",
    "plugins/contributions/services/desk.py": "pieces are not indexed",
    "plugins/contributions/services/likeness.py": "pieces are not indexed",
    "plugins/contributions/services/open_remarks.py": "remarks are not indexed",
    "plugins/contributions/views/pieces.py": "notices are not indexed",
    "stories/models/columns.py": "counters of issue numbers are not indexed",
    "stories/planner/models.py": "the plan is not indexed",
    "stories/planner/moves.py": "the plan is not indexed",
}


def bulk_writes():
    """The files that write in bulk; what updates a dictionary is no write."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name:
                continue
            source = path.read_text(encoding="utf-8")
            if any(_is_write(source, match) for match in BULK.finditer(source)):
                yield name, source


def _is_write(source, match):
    if match[1] != "update":
        return True
    receiver = source[: match.start()].rsplit("\n", 1)[-1].strip()
    if receiver.endswith((")", "objects")):
        return True
    named = re.match(r"\s*[a-z_]+=", source[match.end() :])
    return bool(named) and not receiver.endswith(("context", "kwargs"))


def test_bulk_writes_of_what_is_indexed_tell_the_outbox():
    silent = [
        name
        for name, source in bulk_writes()
        if name not in HARMLESS and not re.search(r"\benqueue\w*\(", source)
    ]
    assert silent == [], "call search.indexing.outbox.enqueue, or say here why not"


def test_no_reason_outlives_its_file():
    assert set(HARMLESS) <= {name for name, _source in bulk_writes()}
