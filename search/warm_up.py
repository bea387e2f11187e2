"""What the first question to a fresh process would wait for, read before it comes."""

import logging
import threading

from django.db import DatabaseError, connections

from search.analysis.synonyms import synonyms
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.vocabulary import vocabulary_of

logger = logging.getLogger(__name__)


def warm_up():
    """Begin to read the dictionary and the words of the index, beside the requests."""
    threading.Thread(target=_read, name="search-warm-up", daemon=True).start()


def _read():
    try:
        vocabulary_of(get_engine(), synonyms())
    except (EngineUnavailableError, DatabaseError) as error:
        # The first question will read them.
        logger.info("Nothing is ready for the first question: %s", error)
    finally:
        connections.close_all()
