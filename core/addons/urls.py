"""All public addresses of add-ons; before the pages', which are asked where one is disabled."""

from core.addons.points.addresses import public_patterns

urlpatterns = public_patterns()
