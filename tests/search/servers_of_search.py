"""`Cluster` of `deploy/elasticsearch.py`, which is a program and no package of ours."""

import importlib.util
from pathlib import Path

_PROGRAM = Path(__file__).resolve().parents[2] / "deploy" / "elasticsearch.py"


def _loaded():
    # Under another name than the library's.
    named = importlib.util.spec_from_file_location("deploy_elasticsearch", _PROGRAM)
    module = importlib.util.module_from_spec(named)
    named.loader.exec_module(module)
    return module


Cluster = _loaded().Cluster
