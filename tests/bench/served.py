"""The site of the benchmarks as a web server runs it."""

from tests.bench.search_scale import set_up

set_up()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
