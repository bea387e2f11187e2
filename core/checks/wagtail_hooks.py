from django.urls import path
from wagtail import hooks

from core.checks.admin_views import LiveView
from core.checks.words.admin import words_viewset


@hooks.register("register_admin_urls")
def live_urls():
    item = "<slug:app>/<slug:model>/"
    view = LiveView.as_view()
    return [
        path("checks/page/<int:pk>/", view, name="text_checks_page"),
        path(f"checks/page/{item}<int:parent_pk>/", view, name="text_checks_new_page"),
        path(f"checks/record/{item}<int:pk>/", view, name="text_checks_record"),
        path(f"checks/record/{item}", view, name="text_checks_new_record"),
    ]


@hooks.register("register_admin_viewset")
def words():
    return words_viewset
