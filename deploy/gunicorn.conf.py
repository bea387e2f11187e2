"""What the web server needs beyond its options, wherever it is started."""

from gunicorn.http import message

# An address with every filter chosen, or a question of ten thousand bytes, is longer than
# gunicorn allows at most; the site itself cuts what is too long, and says so.
message.MAX_REQUEST_LINE = limit_request_line = 64 * 1024
