"""Which kinds of items are reviewed, and how many times."""

from dataclasses import dataclass, field

from django.apps import apps
from django.core.cache import cache
from wagtail.models import DraftStateMixin, Page, WorkflowMixin

from core.edition import state_of
from core.reviews.stages import STAGES

#: Seconds.
KEPT_FOR = 3600


def reviewed_models():
    """Return the page types and record models under review."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, WorkflowMixin)
        and issubclass(model, DraftStateMixin)
        and not (model is Page or model._meta.proxy or model.__module__.startswith("wagtail."))
    ]


def kind_choices():
    choices = [(model._meta.label_lower, model._meta.verbose_name) for model in reviewed_models()]
    return sorted(choices, key=lambda choice: choice[0])


def specific(item):
    """Return a page as its own type, anything else as it is."""
    return item.specific if isinstance(item, Page) else item


def model_of(item):
    """Return the model that decides about `item`: of a bare page, its own type."""
    if isinstance(item, Page):
        return item.specific_class or type(item)
    return type(item)


@dataclass(frozen=True)
class StageRules:
    """The settings as they are now, read once for any number of items."""

    settings: object
    kinds: dict = field(default_factory=dict)

    @classmethod
    def load(cls):
        from core.reviews.models import ReviewSettings

        settings = ReviewSettings.objects.first()
        if settings is None:
            return cls(ReviewSettings())
        return cls(settings, dict(settings.kinds.values_list("kind", "stages")))

    @classmethod
    def shown_to(cls, request):
        """The same, kept until the settings change: for what is shown, never for what is done."""
        key = f"reviews:rules:{state_of(request).generation}"
        return cache.get_or_set(key, cls.load, KEPT_FOR)

    def stages_of_model(self, model):
        if not (issubclass(model, WorkflowMixin) and issubclass(model, DraftStateMixin)):
            return ()
        default = self.settings.page_stages
        if not issubclass(model, Page):
            default = self.settings.record_stages
        return STAGES[self.kinds.get(model._meta.label_lower, default)]

    def stages_of(self, item):
        """Return the stages that `item` has to pass, in order."""
        return self.stages_of_model(model_of(item))


def stages_of(item):
    return StageRules.load().stages_of(item)
