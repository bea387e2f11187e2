"""Texts that have been looked up in the catalogues stay known."""

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
