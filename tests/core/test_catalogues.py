"""Texts that have been looked up in the catalogues stay known."""

import pytest
from django.template import Context, Template
from django.templatetags import i18n
from django.utils.translation import gettext, override, trans_real


def test_a_text_is_looked_up_once_and_stays_what_it_was():
    with override("zh-hans"):
        before = trans_real.translation("zh-hans").gettext.cache_info().hits
        for _time in range(3):
            # Of Django's own catalogue, and of none.
            assert gettext("January") == "一月"
            assert gettext("按名称查无此译") == "按名称查无此译"
        assert trans_real.translation("zh-hans").gettext.cache_info().hits >= before + 4


def test_other_languages_are_not_answered_from_it():
    with override("zh-hans"):
        assert gettext("January") == "一月"
    with override(None):
        assert gettext("January") == "January"


@pytest.mark.parametrize(
    "template",
    [
        '{% translate "January" %}',
        '{% translate "100%% & more" %}',
        '{% translate "January" noop %}',
        "{% translate month %}",
        '{% translate "January"|lower %}',
        '{% translate "May" context "abbrev. month" %}',
        '{% translate "January" as said %}{{ said }}',
    ],
)
def test_texts_of_templates_are_what_django_says(monkeypatch, template):
    made = Template("{% load i18n %}" + template)
    monkeypatch.setitem(i18n.register.tags, "translate", i18n.do_translate)
    djangos = Template("{% load i18n %}" + template)
    for month in ("<b>", "January"):
        for language in ("zh-hans", "en"):
            with override(language):
                context = {"month": month}
                assert made.render(Context(context)) == djangos.render(Context(context)) != ""


def test_a_text_of_a_template_is_known_for_each_language():
    made = Template('{% load i18n %}{% translate "January" %}')
    told = []
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            told.append(made.render(Context()))
    assert told == ["一月", "January", "一月"]
