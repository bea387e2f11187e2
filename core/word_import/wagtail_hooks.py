from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from core.word_import.admin_views import PreviewView, UploadView, types_below


@hooks.register("register_admin_urls")
def word_import_urls():
    return [
        path("word/<int:parent_pk>/", UploadView.as_view(), name="word_import"),
        path("word/<int:parent_pk>/<slug:key>/", PreviewView.as_view(), name="word_import_preview"),
    ]


@hooks.register("register_page_header_buttons")
def import_button(page, user, view_name, next_url=None):
    if view_name == "index" and types_below(page, user):
        yield Button(
            _("从 Word 导入"),
            url=reverse("word_import", args=[page.pk]),
            icon_name="doc-full-inverse",
            priority=25,
        )
