"""An EngineStatus in words, for the command line and the admin."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COLOURS = {
    "green": gettext_lazy("绿（一切正常）"),
    "yellow": gettext_lazy("黄（能用，但有的副本缺着）"),
    "red": gettext_lazy("红（有的数据找不到）"),
}


def facts_of(status):
    """`[(label, value)]` of what a cluster tells; nothing of an engine that is none."""
    facts = []
    if status.colour:
        facts.append((_("集群状态"), str(COLOURS.get(status.colour, status.colour))))
    if status.nodes is not None:
        facts.append((_("节点"), str(status.nodes)))
    if status.shards is not None:
        text = str(status.shards)
        if status.shards_missing:
            text += _("，缺 %d") % status.shards_missing
        facts.append((_("分片"), text))
    return facts
