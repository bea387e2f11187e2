"""Asks the cluster: the next node if one does not answer, never longer than whoever asks may wait,
and not at all for a while once none answers.

Every failure of the cluster leaves here as EngineUnavailableError; what says that something is
missing, was overtaken or wrongly asked stays an `elasticsearch.ApiError`.
"""

import logging
import time

from django.utils.translation import gettext as _
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    ConflictError,
    ConnectionTimeout,
    Elasticsearch,
    NotFoundError,
    SSLError,
    TransportError,
)
from elasticsearch.serializer import OrjsonSerializer

from search.engines import patience
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch.breaker import Breaker

logger = logging.getLogger(__name__)

ANSWERS = (BadRequestError, NotFoundError, ConflictError)
REFUSALS = (AuthenticationException, AuthorizationException)
PAUSE = 0.1
#: Of the time, for a try after which other nodes can be asked.
SHARE = 0.6
#: Who waits no longer than this in seconds says nothing about the cluster.
FAIR = 0.3


class Connection:
    """What the engine asks through; one for each process."""

    def __init__(self, address):
        self.address, self.breaker = address, Breaker()
        self._tries = max(2, len(address.hosts))
        options = {}
        if address.user:
            options["basic_auth"] = (address.user, address.password)
        if address.ca:
            options["ca_certs"] = address.ca
        self._client = Elasticsearch(
            [
                {"scheme": address.scheme, "host": name.strip("[]"), "port": port}
                for name, port in address.hosts
            ],
            max_retries=0,
            retry_on_timeout=False,
            retry_on_status=(),
            # A node that is back is asked again soon.
            max_dead_node_backoff=5,
            # Answers list thousands of values.
            serializer=OrjsonSerializer(),
            **options,
        )

    def ask(self, call, seconds=None):
        """Return what `call(client)` does. It may be called again: it must do no harm twice.
        `seconds` are at most waited; by default as long as whoever asks may."""
        given = patience.left() if seconds is None else seconds
        if not given or not self.breaker.lets_pass():
            raise EngineUnavailableError(_("检索集群暂时联系不上"))
        try:
            with patience.spending():
                answer = self._try(call, time.monotonic() + given, given >= FAIR)
        except ANSWERS:
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()
        return answer

    def _try(self, call, deadline, is_fair):
        several = len(self.address.hosts) > 1
        for attempt in range(1, self._tries + 1):
            rest = max(deadline - time.monotonic(), patience.LEAST)
            shared = several and attempt < self._tries
            client = self._client.options(request_timeout=rest * SHARE if shared else rest)
            try:
                return call(client)
            except ANSWERS:
                raise
            except (ApiError, TransportError) as error:
                if isinstance(error, REFUSALS) and not _is_block(error):
                    logger.error("The search cluster refuses: %s", reason(error))
                    raise EngineUnavailableError(
                        _("检索集群拒绝了请求，请检查 SEARCH_URL 中的账号和权限")
                    ) from error
                failure = error
            if attempt == self._tries or deadline - time.monotonic() < 2 * PAUSE:
                break
            if isinstance(failure, ApiError) or not several:
                time.sleep(PAUSE)
        if not isinstance(failure, ConnectionTimeout):
            self.breaker.failed()
        elif is_fair:
            self.breaker.was_late()
        logger.warning("The search cluster is away: %s", reason(failure))
        told = reason(failure)
        if advice := self._advice(failure):
            told = f"{advice} ({told})"
        raise EngineUnavailableError(_("检索集群暂时不能使用：%s") % told) from failure

    def _advice(self, error):
        """What in SEARCH_URL may be wrong where the two sides do not speak the same way."""
        said = f"{error.message} {error.errors}" if isinstance(error, TransportError) else ""
        if isinstance(error, SSLError):
            if "match" in said or "not valid for" in said:
                return _("证书不是给 SEARCH_URL 里这个主机名的")
            if "CERTIFICATE_VERIFY_FAILED" in said:
                return _("证书不是可信的机构签发的，请检查 SEARCH_URL 里的 ca")
            return _("对方没有用 https，或不是集群的端口，请检查 SEARCH_URL")
        if self.address.scheme == "http" and "RemoteDisconnected" in said:
            return _(
                "连接被对方断开；集群若只收 https，SEARCH_URL 应以 elasticsearch+https:// 开头"
            )
        return ""


def reason(error):
    """What an error says, in a line fit to be shown."""
    if not isinstance(error, ApiError):
        return type(error).__name__
    told = error.body.get("error") if isinstance(error.body, dict) else ""
    if isinstance(told, dict):
        told = told.get("reason") or told.get("type")
    return f"{error.status_code} {told or ''}"[:300].strip()


def _is_block(error):
    """The cluster forbids writing while its disk is full; that is no matter of rights."""
    return "cluster_block_exception" in str(error.body)
