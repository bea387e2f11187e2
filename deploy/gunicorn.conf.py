"""What the web server needs beyond its options, wherever it is started."""

from gunicorn.http import message

# An address with every filter chosen, or a question of ten thousand bytes, is longer than
# gunicorn allows at most; the site itself cuts what is too long, and says so.
message.MAX_REQUEST_LINE = limit_request_line = 64 * 1024


def post_worker_init(worker):
    """Who searches first in a fresh process should not wait for its dictionaries."""
    from search.warm_up import warm_up

    warm_up()
