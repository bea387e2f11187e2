"""Wrong words, set phrases and banned words of the office's list."""

from django.utils.translation import gettext as _

from core.checks.findings import Finding
from core.checks.models import WordEntry
from core.checks.sentences import place_in_sentence
from core.checks.words.matching import matcher


def found(item, texts):
    finder = matcher()
    for piece in texts.pieces:
        for match in finder.matches(piece.text):
            excerpt, word = piece.text[match.start : match.end], match.word
            sentence, at = place_in_sentence(piece.text, match.start, match.end)
            yield Finding(
                code=f"word_{word.kind}",
                severity=word.severity,
                message=_message(word, excerpt),
                excerpt=excerpt,
                path=piece.path,
                suggestion=_suggestion(word),
                replacement=word.replacement,
                basis=sentence,
                at=at,
            )


def _message(word, excerpt):
    words = {"word": excerpt, "right": word.replacement}
    if word.kind == WordEntry.Kind.BANNED:
        return _("“%(word)s”在禁用词表里。") % words
    if word.kind == WordEntry.Kind.PREFERRED:
        return _("“%(word)s”的规范表述是“%(right)s”。") % words
    return _("“%(word)s”疑为“%(right)s”。") % words


def _suggestion(word):
    parts = [_("改为“%s”。") % word.replacement if word.replacement else "", word.note]
    return "".join(part for part in parts if part)
