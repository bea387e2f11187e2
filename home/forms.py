from core.models.pages import BasePageForm
from home.fronts import layout_of


class FrontPageForm(BasePageForm):
    """Opens with the composition that readers see, so that an editor changes it rather than
    begin with nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "layout" in self.fields and not self.is_bound:
            self.initial["layout"] = layout_of(self.instance)
