#!/usr/bin/env python3
"""Compiles the catalogues beside it: `.venv/bin/python locale/compile.py`.

Both .po and .mo are committed, so that an office's machine needs no gettext tools; a test compares
them. See docs/decisions/0031-own-catalogue-of-the-admin.md.
"""

from pathlib import Path

import polib

FOLDER = Path(__file__).parent


def compiled(path):
    """Return the bytes of the .mo that belongs to a .po file."""
    return polib.pofile(str(path)).to_binary()


if __name__ == "__main__":
    for source in sorted(FOLDER.rglob("*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source))
