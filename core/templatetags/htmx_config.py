"""How htmx behaves on every page that uses it."""

import json

from django import template
from django.utils.html import format_html

register = template.Library()

#: No code from attributes and no style of its own, which the content security policy forbids;
#: going back loads the page anew, so that no stored copy can be out of step with it.
CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "defaultSettleDelay": 0,
    "historyCacheSize": 0,
    "historyRestoreAsHxRequest": False,
    "includeIndicatorStyles": False,
    "refreshOnHistoryMiss": True,
    "scrollIntoViewOnBoost": False,
    "selfRequestsOnly": True,
}


@register.simple_tag
def htmx_config():
    return format_html('<meta name="htmx-config" content="{}">', json.dumps(CONFIG))
