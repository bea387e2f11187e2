from django.templatetags.static import static
from django.utils.html import format_html_join
from wagtail import hooks

from core.desk.dashboard import Dashboard

#: What stands on many screens; a screen of its own adds its sheet by `extra_css`.
SHEETS = ("theme", "seals", "panels", "dashboard", "signing-in")


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"css/desk/{name}.css"),) for name in SHEETS),
    )


@hooks.register("construct_homepage_panels", order=1000)
def lay_out_dashboard(request, panels):
    """One component in the place of all others: add-ons declare theirs with `dashboard_panel`."""
    panels[:] = [Dashboard(request)]
