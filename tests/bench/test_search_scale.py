"""How the search fares with many records. Run by `make bench`, with SEARCH_RECORDS of them;
`make bench SEARCH_RECORDS=1000000` takes half an hour the first time."""

import os
import subprocess
import sys

from tests.bench.search_scale import ROOT


def test_search_at_scale(capsys):
    number = os.environ.get("SEARCH_RECORDS", "100000")
    with capsys.disabled():
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tests.bench.search_scale", number], cwd=ROOT, check=True
        )
