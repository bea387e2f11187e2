"""Words that find each other's pages, as editors keep them."""

from pathlib import Path

from django.core.cache import caches

from core.models import Area, SiteState
from search.analysis.folding import fold
from search.analysis.segmentation import learn

KEPT_FOR = 3600
_SHIPPED = Path(__file__).parent / "data" / "synonyms.txt"


def shipped_groups():
    """Return the lines of the groups that a new site begins with."""
    lines = _SHIPPED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def groups_of(lines):
    """Return `{word: (what else to look for, ...)}` of lines.

    In 阅读、读书、看书 each word finds the others; in 移风易俗→彩礼、婚事新办 the word before
    the arrow finds those after it, and they do not find it.
    """
    found = {}
    for line in lines:
        wide, arrow, narrow = fold(line).replace("=", "、").partition("→")
        heads, others = _listed(wide), _listed(narrow)
        for word in heads:
            more = others if arrow else [other for other in heads if other != word]
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *more)))
    return found


def _listed(text):
    return list(dict.fromkeys(word for word in map(str.strip, text.split("、")) if word))


def synonyms():
    """Return the active groups as `{folded word: (its synonyms, ...)}`, and let this process's
    segmentation know the words that editors keep; a query, and three more when content has
    changed. They are the same objects until then, to be read only."""
    key = f"search.words:{SiteState.current()}"
    groups, words, names = caches["objects"].get_or_set(key, _read, KEPT_FOR)
    learn(words, names)
    return groups


def _read():
    from search.models import DictionaryWord, SynonymGroup

    groups = SynonymGroup.objects.filter(is_active=True).values_list("words", flat=True)
    words = DictionaryWord.objects.values_list("word", flat=True)
    names = Area.objects.order_by("pk").values_list("name", flat=True)
    return groups_of(groups), _folded(words), _folded(names)


def _folded(words):
    return tuple(fold(word).strip() for word in words if len(word.strip()) > 1)
