import logging
import threading

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from core.read_only import is_read_only
from core.worker.models import WorkerHeartbeat

logger = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """Says every few seconds that the worker lives, and renews the lease of its work.

    A thread, because the work itself keeps the main thread busy for any length of time.
    """

    def __init__(self, worker_id, lease, every, announce=True):
        super().__init__(name="heartbeat", daemon=True)
        self.worker_id = worker_id
        self.lease = lease
        self.every = every
        self.announce = announce
        self._renewal = None
        self._ended = threading.Event()

    def hold(self, renewal):
        """Renew from now on by calling renewal(expires_at), which is False once lost."""
        self._renewal = renewal

    def let_go(self):
        """Renew nothing any more."""
        self._renewal = None

    def run(self):
        try:
            while not self._ended.wait(self.every):
                try:
                    self.beat()
                except (DatabaseError, InterfaceError):
                    logger.exception("The worker's heartbeat could not be written")
                    connections.close_all()
        finally:
            connections.close_all()

    def beat(self):
        """Renew what is held and, unless the worker is here for a moment only, show it lives."""
        now = timezone.now()
        if renewal := self._renewal:
            if not renewal(now + self.lease):
                logger.warning("The lease of the work in hand was lost")
                self._renewal = None
        if not self.announce or is_read_only():
            return
        if not WorkerHeartbeat.objects.filter(pk=self.worker_id).update(beat_at=now):
            WorkerHeartbeat.objects.create(worker_id=self.worker_id, started_at=now, beat_at=now)

    def end(self):
        """Stop, and wait for the beat that may be under way."""
        self._ended.set()
        if self.is_alive():
            self.join(timeout=5)
