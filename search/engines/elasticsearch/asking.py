"""Searches, as the cluster is asked for them: all of it or nothing, from the same copies."""

import zlib
from contextlib import contextmanager, suppress

import orjson
from django.utils.translation import gettext as _
from elasticsearch import ApiError, BadRequestError, NotFoundError

from search.engines.base import EngineUnavailableError, NoIndexError
from search.engines.elasticsearch.connection import logger, reason

POINT_LASTS = "1m"
#: Weigh words by how rare they are in the whole index, not in the part that a server holds.
BY_ALL = "dfs_query_then_fetch"


class Asking:
    """`search` and `several` take bodies of search requests and give the raw answers; with a part
    of the index away an EngineUnavailableError: half an answer would be a wrong one."""

    def __init__(self, connection, index):
        self.connection, self.index = connection, index

    def search(self, body):
        return self.several([body])[0]

    def several(self, bodies):
        lines = []
        for body in bodies:
            lines += [orjson.dumps(self._header(body)), orjson.dumps(body)]
        try:
            answer = self.connection.ask(lambda client: client.msearch(searches=lines))
        except (BadRequestError, NotFoundError) as error:
            raise _unavailable(error.status_code, reason(error)) from error
        for each in answer["responses"]:
            if "error" in each:
                self._fail(each)
        return answer["responses"]

    def _fail(self, answer):
        error, status = answer["error"], answer["status"]
        causes = [error, *error.get("root_cause", ())]
        text = next((each["reason"] for each in causes if each.get("reason")), error["type"])
        if status == 404:
            raise NoIndexError
        if status in (429, 502, 503, 504):
            self.connection.breaker.failed()
        raise _unavailable(status, text)

    def _header(self, body):
        header = {
            "index": self.index,
            "allow_partial_search_results": False,
            # The same question goes to the same copies, those that remember its answer.
            "preference": f"q{zlib.crc32(orjson.dumps(body['query']))}",
        }
        if _is_scored(body):
            return {**header, "search_type": BY_ALL}
        return {**header, "request_cache": True}

    @contextmanager
    def point_in_time(self):
        """Give a state of the index to page through: a list of one id, which changes."""
        try:
            opened = self.connection.ask(
                lambda client: client.open_point_in_time(index=self.index, keep_alive=POINT_LASTS)
            )
        except NotFoundError as error:
            raise NoIndexError from error
        point = [opened["id"]]
        try:
            yield point
        finally:
            with suppress(ApiError, EngineUnavailableError):
                self.connection.ask(lambda client: client.close_point_in_time(id=point[0]))

    def behind(self, point, body):
        """The answer to `body` in the state `point`."""
        asked = {**body, "pit": {"id": point[0], "keep_alive": POINT_LASTS}}
        parameters = {"search_type": BY_ALL} if _is_scored(body) else {}
        try:
            answer = self.connection.ask(
                lambda client: client.search(
                    allow_partial_search_results=False, **parameters, **_arguments(asked)
                )
            )
        except (BadRequestError, NotFoundError) as error:
            raise _unavailable(error.status_code, reason(error)) from error
        point[0] = answer["pit_id"]
        return answer


def _arguments(body):
    names = {"from": "from_", "_source": "source"}
    return {names.get(name, name): value for name, value in body.items()}


def _is_scored(body):
    return any("_score" in each for each in body.get("sort", ()))


def _unavailable(status, text):
    logger.error("The search cluster cannot answer: %s %s", status, text)
    return EngineUnavailableError(_("检索集群答不了这个问题：%s") % f"{status} {text}")
