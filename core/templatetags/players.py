from django import template

from core.players import player_of

register = template.Library()


@register.simple_tag
def playable(attachments):
    """Return `(attachment, Player)` of those attachments that a browser plays."""
    pairs = [(each, player_of(each.document, title=str(each))) for each in attachments]
    return [pair for pair in pairs if pair[1] is not None]
