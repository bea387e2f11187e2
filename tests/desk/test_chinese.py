"""The whole admin speaks Chinese: no English word on any screen of the desk."""

import gettext
import importlib.util
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from wagtail.models import Workflow

from core.models import SiteDocument
from core.roles import Role
from tests import factories

CATALOGUES = Path(settings.BASE_DIR, "locale", "zh_Hans", "LC_MESSAGES")
#: Names of things that have no other, formats, keys.
ALLOWED = {
    *("Cookie", "JavaScript", "URL", "CSV", "XLSX", "Excel", "Word", "PDF", "HTML", "API"),
    *("Ctrl", "Shift", "Alt", "Enter", "Esc", "Tab", "Cmd", "ID", "RSS", "WebVTT", "ICP"),
    *("Wagtail", "KB", "MB", "GB", "px", "GIF", "JPEG", "JPG", "PNG", "WEBP", "AVIF", "HEIC"),
}
#: The root of all pages and collections, and the name of the test's site.
ALLOWED |= {"Root", "testserver"}
#: What Wagtail says of a page that nobody published, as those of factories.
ALLOWED |= {"None"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-tippy-content", "aria-description")
WORD = re.compile(r"[A-Za-z]{3,}")


def words_shown(html):
    """Return the English words that somebody meets on a page, with where they stand."""
    soup = BeautifulSoup(html, "html.parser")
    texts = [str(prop) for prop in _labels(soup)]
    for tag in soup(["script", "style", "code", "kbd", "svg"]):
        tag.decompose()
    for tag in soup.select("[hidden]"):
        tag.decompose()
    for tag in soup.find_all(True):
        texts += [tag[name] for name in SPOKEN if tag.get(name)]
        if tag.name in ("input", "button") and tag.get("type") in ("submit", "button"):
            texts.append(tag.get("value", ""))
    texts += list(soup.stripped_strings)
    found = {}
    for text in texts:
        for word in WORD.findall(_without_names(text)):
            if word not in ALLOWED:
                found.setdefault(word, text[:90])
    return found


def _without_names(text):
    """Addresses, file names and names of accounts are nobody's English."""
    text = re.sub(r"\S*[/@.]\S*[A-Za-z0-9]\S*", " ", text)
    return re.sub(r"\b[a-z]+[-_0-9][\w-]*\b|\buser\d+\b", " ", text)


def _labels(soup):
    """The labels of the menu, which a script draws."""
    for script in soup.select("script[type='application/json']"):
        yield from _strings(json.loads(script.string or "null"))


def _strings(value):
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("label", "labels", "title") and isinstance(each, str):
                yield each
            else:
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


@pytest.fixture
def page(site_tree, staff):
    author = staff(Role.RESPONSIBLE, name="何知秋")
    page = factories.ArticlePageFactory(parent=site_tree.news, title="热粥", owner=author)
    page.save_revision(user=author, log_action=True)
    page.save_revision(user=author, log_action=True)
    # The report of what was not updated for long names who published it.
    page.get_latest_revision().publish(user=author, skip_permission_checks=True)
    return page


def screens(page):
    record = factories.ActivityFactory(title="义剪")
    image = factories.SiteImageFactory(title="合影")
    pages = "wagtailadmin_pages"
    return {
        "dashboard": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        "editor": reverse(f"{pages}:edit", args=[page.pk]),
        "new page": reverse(f"{pages}:add_subpage", args=[page.get_parent().pk]),
        "history": reverse(f"{pages}:history", args=[page.pk]),
        "usage": reverse(f"{pages}:usage", args=[page.pk]),
        "deleting": reverse(f"{pages}:delete", args=[page.pk]),
        "moving": reverse(f"{pages}:move", args=[page.pk]),
        "records": reverse(record.snippet_viewset.get_url_name("list")),
        "record": reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk]),
        "new record": reverse(record.snippet_viewset.get_url_name("add")),
        "record history": reverse(record.snippet_viewset.get_url_name("history"), args=[record.pk]),
        "images": reverse("wagtailimages:index"),
        "image": reverse("wagtailimages:edit", args=[image.pk]),
        "new images": reverse("wagtailimages:add_multiple"),
        "documents": reverse("wagtaildocs:index"),
        "new documents": reverse("wagtaildocs:add_multiple"),
        "users": reverse("wagtailusers_users:index"),
        "new user": reverse("wagtailusers_users:add"),
        "groups": reverse("wagtailusers_groups:index"),
        "workflows": reverse("wagtailadmin_workflows:index"),
        "tasks": reverse("wagtailadmin_workflows:task_index"),
        "site history": reverse("wagtailadmin_reports:site_history"),
        "in review": reverse("wagtailadmin_reports:workflow"),
        "review tasks": reverse("wagtailadmin_reports:workflow_tasks"),
        "locked": reverse("wagtailadmin_reports:locked_pages"),
        "aging": reverse("wagtailadmin_reports:aging_pages"),
        "account": reverse("wagtailadmin_account"),
        "notices": reverse("notices_list"),
        "missed": reverse("worker_missed"),
        "redirects": reverse("wagtailredirects:index"),
        "collections": reverse("wagtailadmin_collections:index"),
        "page chooser": reverse("wagtailadmin_choose_page"),
        "image chooser": reverse("wagtailimages_chooser:choose"),
        "document chooser": reverse("wagtaildocs_chooser:choose"),
    }


def shown(answer):
    """The HTML of a screen; a chooser sends it within JSON."""
    if "json" in answer["Content-Type"]:
        return json.loads(answer.content)["html"]
    return answer.content.decode()


@pytest.mark.django_db
def test_no_screen_of_the_desk_shows_english(client, page):
    SiteDocument.objects.create(title="通知附件", file="tongzhi.pdf")
    Workflow.objects.update(name="三审")
    client.force_login(factories.AdminFactory(name="管理员", username="admin1"))
    found = {}
    for name, address in screens(page).items():
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (name, answer.status_code)
        for word, text in words_shown(shown(answer)).items():
            found[f"{name}: {word}"] = text
    client.logout()
    for name in ("wagtailadmin_login", "wagtailadmin_password_reset"):
        for word, text in words_shown(client.get(reverse(name)).content.decode()).items():
            found[f"{name}: {word}"] = text
    assert found == {}


@pytest.mark.django_db
def test_the_scripts_speak_chinese_too(client, staff):
    client.force_login(staff(Role.EDITOR))
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", script, re.S)[1])
    assert catalogue["Insert a block"] == "插入内容块"
    assert catalogue["Changes have been autosaved."] == "修改已自动保存。"


def test_what_scripts_say_comes_from_templates():
    asked, offered = {}, set()
    for script in _sources(".js"):
        code = re.sub(r"^\s*//.*$|/\*[\s\S]*?\*/", "", script.read_text(), flags=re.M)
        assert not re.search(r"[\u4e00-\u9fff]", code), f"{script} speaks by itself"
        for call in re.findall(r"\bwords\(([^{)]*)", code):
            asked |= dict.fromkeys(re.findall(r'"(\w+)"', call), script)
    for template in _sources(".html"):
        for name in re.findall(r"data-word-([a-z-]+)=", template.read_text()):
            offered.add(re.sub("-(.)", lambda match: match[1].upper(), name))
    assert {name: path for name, path in asked.items() if name not in offered} == {}
    assert offered == set(asked)


def _sources(suffix):
    """Our own files: what others made is kept in folders named vendor."""
    for room in ("core", "search", "brands", "activities", "stories", "home", "plugins", "static"):
        for path in Path(settings.BASE_DIR, room).rglob(f"*{suffix}"):
            if "vendor" not in path.parts:
                yield path


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(domain):
    spec = importlib.util.spec_from_file_location(
        "catalogue", Path(settings.BASE_DIR, "locale", "compile.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source = CATALOGUES / f"{domain}.po"
    compiled = source.with_suffix(".mo").read_bytes()
    assert compiled == module.compiled(source), "run .venv/bin/python locale/compile.py"


def test_each_translation_keeps_what_is_filled_in():
    import polib

    placeholder = re.compile(r"%\(\w+\)[sd]|(?<!\$)\{\w+\}")
    for source in CATALOGUES.glob("*.po"):
        for entry in polib.pofile(str(source)):
            texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
            assert all(texts), entry.msgid
            offered = set(placeholder.findall(entry.msgid + (entry.msgid_plural or "")))
            for text in texts:
                assert set(placeholder.findall(text)) <= offered, entry.msgid


def test_the_house_has_its_own_words():
    with (CATALOGUES / "django.mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Dashboard") == "工作台"
    assert words.gettext("Request changes") == "退回修改"
