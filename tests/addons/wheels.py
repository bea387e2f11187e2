"""Builds the wheel of a small add-on as somebody else would publish it, without any build tool."""

import base64
import hashlib
import textwrap
import zipfile

NAME = "wm_notes"

FILES = {
    "__init__.py": "",
    "apps.py": """
        from django.utils.translation import gettext_lazy as _
        from core.addons.config import Addon


        class NotesConfig(Addon):
            name = label = "wm_notes"
            title, description = _("便签"), _("别处做的附加组件。")
            version, author, core_min = "{version}", _("别处"), "0.1"
            url_prefix = "notes"

            def extend(self):
                from core.addons import api
                from wm_notes import models, parts

                api.add_urls(self, "wm_notes.urls")
                api.add_page_type(self, models.NotePage, below=("home.HomePage",))
                api.add_search_source(self, parts.NoteSource())
                api.add_dashboard_panel(self, parts.NotePanel)
                if self.version != "1.0.0":
                    api.add_upgrade_step(self, "1.1.0", parts.colour_notes, title=_("补颜色"))
        """,
    "models.py": """
        from django.db import models
        from core.addons.pages import AddonPageMixin
        from core.fields import BodyField
        from core.models import BasePage


        class NotePage(AddonPageMixin, BasePage):
            body = BodyField()
            parent_page_types = ["home.HomePage"]
            template = "wm_notes/page.html"


        class Note(models.Model):
            text = models.CharField(max_length=80)
            {colour}
        """,
    "parts.py": """
        from core.desk.panels import DashboardPanel
        from search.sources import Card, Document, Source
        from wm_notes.models import Note


        class NoteSource(Source):
            kind, label, model = "wm_note", "便签", Note

            def public(self):
                return Note.objects.all()

            def documents(self, pks):
                for note in self.public().filter(pk__in=list(pks)):
                    yield Document(pk=note.pk, title=note.text)

            def cards(self, pks):
                return self.public().in_bulk(list(pks))

            def card(self, item):
                return Card(title=item.text, url="/notes/")


        class NotePanel(DashboardPanel):
            name, heading = "wm_notes", "便签"

            def render_html(self, parent_context=None):
                return f"<p>便签面板 {Note.objects.count()}</p>"


        def colour_notes():
            Note.objects.update(colour="绿")
        """,
    "urls.py": """
        from django.http import HttpResponse
        from django.urls import path

        urlpatterns = [path("", lambda request: HttpResponse("便签的页面"))]
        """,
    "templates/wm_notes/page.html": (
        '{% extends "base.html" %}{% block main %}便签页：{{ page.title }}{% endblock %}'
    ),
    "migrations/__init__.py": "",
    "migrations/0001_initial.py": """
        from django.db import migrations, models
        import core.fields


        class Migration(migrations.Migration):
            initial = True
            dependencies = [("core", "0012_addons"), ("wagtailcore", "0094_alter_page_locale")]
            operations = [
                migrations.CreateModel("Note", [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("text", models.CharField(max_length=80)),
                ]),
                migrations.CreateModel("NotePage", [
                    ("page_ptr", models.OneToOneField(
                        auto_created=True, on_delete=models.CASCADE, parent_link=True,
                        primary_key=True, serialize=False, to="wagtailcore.page")),
                    ("summary", models.CharField(blank=True, max_length=200)),
                    ("body", core.fields.BodyField()),
                    ("lead_image", models.ForeignKey(
                        blank=True, null=True, on_delete=models.SET_NULL, related_name="+",
                        to="core.siteimage")),
                ], bases=("wagtailcore.page",)),
            ]
        """,
}

LATER = {
    "migrations/0002_colour.py": """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("wm_notes", "0001_initial")]
            operations = [
                migrations.AddField(
                    "note", "colour", models.CharField(max_length=8, default="")),
            ]
        """,
}


def build(folder, version):
    """Write the wheel of `version` into `folder`; return its path."""
    files = {**FILES, **(LATER if version != "1.0.0" else {})}
    colour = 'colour = models.CharField(max_length=8, default="")' if version != "1.0.0" else ""
    info = f"{NAME}-{version}.dist-info"
    contents = {
        f"{NAME}/{name}": textwrap.dedent(text)
        .replace("{version}", version)
        .replace("{colour}", colour)
        for name, text in files.items()
    }
    contents[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: wm-notes\nVersion: {version}\n"
    contents[f"{info}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    contents[f"{info}/entry_points.txt"] = (
        "[wenming.addons]\nwm_notes = wm_notes.apps:NotesConfig\n"
    )
    record = "".join(f"{name},sha256={_digest(text)},\n" for name, text in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    path = folder / f"{NAME}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in contents.items():
            wheel.writestr(name, text)
    return path


def _digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
