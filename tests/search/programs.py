"""Programs that the tests start as processes of their own, most of them to be killed:
`python -m tests.search.programs <program> <folder of the index> [argument]`.

Each tells on its output, line by line, where it is."""

import random
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from activities.models import Activity  # noqa: E402
from search.indexing import applying, packing, progress, rebuild  # noqa: E402

#: Where a program stops for good: what of it is called there, and whether it is done first.
MOMENTS = {
    "read": (applying, "read_entries", True),
    "committed": (applying, "_settle", False),
    "claimed": (rebuild, "_build", False),
    "batch": (progress.Progress, "beat", False),
    "built": (rebuild._Backlog, "replay_later", False),
    "replayed": (rebuild._Backlog, "replay_later", True),
    "swapped": (rebuild._Backlog, "forget", False),
    "finished": (progress, "forget_applied", False),
}


def apply(moment):
    """Apply the outbox as far as `moment`."""
    stop_at(moment)
    applying.apply_outbox()


def build(moment):
    """Run `manage.py rebuild_search` as far as `moment`."""
    stop_at(moment)
    call_command("rebuild_search")


def build_with_others(moment):
    """Run it with processes that pack the documents; tell which they are."""
    packing.WORTH_PROCESSES, settings.SEARCH_REBUILD_PROCESSES = 0, 2
    stop_at(moment)
    begun = ProcessPoolExecutor._spawn_process

    def telling(pool):
        begun(pool)
        tell(" ".join(map(str, pool._processes)))

    ProcessPoolExecutor._spawn_process = telling
    call_command("rebuild_search")


def build_beside_a_thread(moment):
    """As a worker does it: with a thread that goes on."""
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    build_with_others(moment)


def work(_argument):
    """Be the worker."""
    tell("working")
    call_command("worker", "--interval", "0.1")


def edit(seed):
    """Be a web process: save, withdraw and delete records, each in a request of its own."""
    chance = random.Random(int(seed))  # noqa: S311
    shared = list(Activity.objects.order_by("pk").values_list("pk", flat=True))
    for number in range(30):
        request_started.send(sender=edit)
        with transaction.atomic():
            change(chance, shared, f"{seed}{number:02}")
        request_finished.send(sender=edit)
        tell(number)


def change(chance, shared, mark):
    """One thing that an editor does to one of the records that all processes share."""
    record = Activity.objects.select_for_update().filter(pk=chance.choice(shared)).first()
    done = chance.random()
    if record is None or done < 0.15:
        like = record or Activity.objects.first()
        like.pk, like.code, like.title, like.live = None, "", f"新增{mark}", True
        like.save(force_insert=True)
        shared.append(like.pk)
    elif done < 0.3:
        record.live = not record.live
        record.save()
    elif done < 0.4:
        record.delete()
    else:
        record.title = f"改过{mark}"
        record.start = min(timezone.now(), record.end)
        record.save()


def stop_at(moment):
    owner, name, after = MOMENTS[moment]
    original = getattr(owner, name)

    def stopping(*args, **kwargs):
        if after:
            original(*args, **kwargs)
        tell(moment)
        time.sleep(600)

    setattr(owner, name, stopping)


def tell(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    program, settings.SEARCH_DIR, argument = sys.argv[1:]
    {
        "apply": apply,
        "build": build,
        "build-with-others": build_with_others,
        "build-beside-a-thread": build_beside_a_thread,
        "work": work,
        "edit": edit,
    }[program](argument)
