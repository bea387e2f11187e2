#!/usr/bin/env python3
"""Whether a part of the site is well, for the health checks of containers; exits with 0 or 1.

deploy/healthy.py                      the web server beside it
deploy/healthy.py worker HOST…         the workers, by what the first web server says that answers
"""

import http.client
import json
import os
import sys


def told_by(host):
    """What the web server there says of itself, or None."""
    # The site answers to its own names only.
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    port = int(os.environ.get("PORT") or 8000)
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": name} if name else {})
        answer = connection.getresponse()
        return json.load(answer) if answer.status == 200 else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def is_well(asked):
    if asked[:1] != ["worker"]:
        return told_by("127.0.0.1") is not None
    answers = filter(None, map(told_by, asked[1:]))
    return next(answers, {"worker": {"alive": False}})["worker"]["alive"]


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1:]) else 1)
