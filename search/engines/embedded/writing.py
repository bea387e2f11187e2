"""Commits to a build, and builds beside the live one."""

import shutil
from contextlib import contextmanager, suppress

import tantivy
from django.utils.translation import gettext as _

from search.engines.base import EngineUnavailableError, WriterBusyError
from search.engines.embedded.fields import KEY, packed, tantivy_schema
from search.engines.embedded.folder import read_schema

WRITER_MEMORY = 64_000_000
BUILDER_MEMORY = 256_000_000


def write(build, entries, gone):
    """One commit to the index in the folder `build`: the keys go, the entries come. Whoever
    calls holds the writer's lock."""
    newest = {entry.key: entry for entry in entries}
    gone = {*gone, *newest}
    if not gone:
        return
    schema = read_schema(build)
    try:
        index = tantivy.Index.open(str(build))
    except ValueError as error:
        raise EngineUnavailableError(_("检索索引打不开")) from error
    documents = [packed(entry, schema) for entry in newest.values()]
    with _writer(index) as writer:
        _tidy_up(writer)
        for key in gone:
            writer.delete_documents_by_term(KEY, str(key))
        for document in documents:
            writer.add_json(document)
        writer.commit()
        writer.wait_merging_threads()


def _tidy_up(writer):
    """Make good what a writer that was killed left."""
    # Its files may bear the names that this commit gives to its own.
    writer.garbage_collect_files()
    # The first operation of a writer bears the number of the last commit (`Stamper`, tantivy 0.26),
    # as if it had been part of it. If merges were left they begin now, up to that commit; one that
    # includes this deletion loses it in some segments. So the first one deletes nothing.
    writer.delete_documents_by_term(KEY, "")


@contextmanager
def _writer(index):
    """A writer that is let go even while an exception holds on to the caller's frame."""
    try:
        writer = index.writer(WRITER_MEMORY, 1)
    except ValueError as error:
        if "LockBusy" in str(error):
            raise WriterBusyError("Another process is writing the index") from error
        raise
    try:
        yield writer
    except BaseException:
        # This gives the writer up, with whatever was not committed.
        with suppress(Exception):
            writer.wait_merging_threads()
        raise


class EmbeddedBuilder:
    """Implements `search.engines.base.Builder`: a new build beside the live one."""

    def __init__(self, folder, schema):
        self.folder, self.schema, self.rejected = folder, schema, {}
        self.path = folder.new_build(schema)
        self._index = tantivy.Index(tantivy_schema(schema), path=str(self.path))
        self._writer = self._index.writer(BUILDER_MEMORY, 1)

    def add(self, entries):
        self.add_packed(packed(entry, self.schema) for entry in entries)

    def add_packed(self, rows):
        for row in rows:
            self._writer.add_json(row)

    def finish(self, replay):
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None
        with self.folder.writing(wait=True):
            replay(lambda entries, gone: write(self.path, list(entries), list(gone)))
            self.folder.make_current(self.path)

    def abort(self):
        """Drop the build; one that is live already stays."""
        self._writer = None
        if not self.folder.is_current(self.path):
            shutil.rmtree(self.path, ignore_errors=True)
