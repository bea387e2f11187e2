"""Words that find each other's pages, as editors keep them."""

from django.core.cache import cache

from core.models import SiteState
from search.analysis.folding import fold

KEPT_FOR = 3600


def groups_of(lines):
    """Return `{word: (its synonyms, ...)}` of lines such as 阅读、读书、看书."""
    found = {}
    for line in lines:
        words = [word.strip() for word in fold(line).replace("=", "、").split("、")]
        words = list(dict.fromkeys(word for word in words if word))
        for word in words:
            others = [other for other in words if other != word]
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *others)))
    return found


def synonyms():
    """Return the active groups as `{folded word: (its synonyms, ...)}`; a query, and one more
    when content has changed."""
    from search.models import SynonymGroup

    def read():
        rows = SynonymGroup.objects.filter(is_active=True)
        return groups_of(rows.values_list("words", flat=True))

    return cache.get_or_set(f"search.synonyms:{SiteState.current()}", read, KEPT_FOR)
