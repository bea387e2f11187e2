"""Words and numbers as templates write them."""

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template import Context, Template


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234567, -4500, 0.5, "1200", None])
def test_numbers_are_grouped_as_django_groups_them(number):
    template = Template("{% load typography %}{{ number|grouped }}")
    for _time in range(2):
        assert template.render(Context({"number": number})) == str(intcomma(number))


def test_a_large_number_has_its_thousands_apart():
    template = Template("{% load typography %}{{ number|grouped }}")
    assert template.render(Context({"number": 1234567})) == "1,234,567"
