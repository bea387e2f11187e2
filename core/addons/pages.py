"""What the page types of add-ons are made of; for their `models.py`, which the rest of the api
cannot be imported by."""

from django.http import Http404
from django.utils.functional import classproperty

from core.addons.faults import noted
from core.addons.state import is_enabled_at


class AddonPageMixin:
    """Goes before `BasePage` (or another page type) in the bases of an add-on's page type. Where
    the add-on is disabled such pages cannot be made and are not served; they are kept."""

    @classproperty
    def addon(cls):
        return cls._meta.app_label

    @classmethod
    def can_create_at(cls, parent):
        return super().can_create_at(parent) and is_enabled_at(cls.addon, parent)

    def route(self, request, path_components):
        if not is_enabled_at(self.addon, self):
            raise Http404
        return super().route(request, path_components)

    def serve(self, request, *args, **kwargs):
        if not is_enabled_at(self.addon, self):
            raise Http404
        with noted(self.addon, str(self._meta.verbose_name), request):
            response = super().serve(request, *args, **kwargs)
            # Here rather than later, so that an error in the template is this add-on's.
            return response.render() if hasattr(response, "render") else response
