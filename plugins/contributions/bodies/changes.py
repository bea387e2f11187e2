"""What became of a text between two versions, paragraph by paragraph."""

from core.reviews.screen.diff import compare_texts
from plugins.contributions.bodies.blocks import places, plain_text

SAME, CHANGED, ADDED, GONE = "same", "changed", "added", "gone"


def changes(old, new):
    """Return rows `{"state", "place", "pieces"}` in the order of `new`, what is gone behind what it
    followed; `pieces` are those of `core.reviews.screen.diff`."""
    before = {block["id"]: block for block in old}
    now = {block["id"] for block in new}
    names, old_names = places(new), places(old)
    behind, lost = None, {}
    for block in old:
        if block["id"] in now:
            behind = block["id"]
        else:
            lost.setdefault(behind, []).append(_row(GONE, old_names, block, plain_text(block), ""))
    rows = lost.get(None, [])
    for block in new:
        former, text = before.get(block["id"]), plain_text(block)
        if former is None:
            rows.append(_row(ADDED, names, block, "", text))
        else:
            was = plain_text(former)
            rows.append(_row(SAME if was == text else CHANGED, names, block, was, text))
        rows += lost.get(block["id"], [])
    return rows


def _row(state, names, block, old, new):
    return {"state": state, "place": names[block["id"]], "pieces": compare_texts(old, new)}
