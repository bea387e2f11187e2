"""A piece's text as a page of the site takes it, once its files are in the library."""


def library_body(body, images, documents):
    """Return `body` for a BodyField. `images` and `documents` give the library's ids by the key of
    the file; what has none of them is left out."""
    taken = []
    for block in body:
        kind, value = block["type"], block["value"]
        if kind == "picture":
            image = images.get(value["file"])
            if image is None:
                continue
            value = {"image": image, "caption": value["caption"], "alt": value["alt"]}
        elif kind in ("recording", "file"):
            document = documents.get(value["file"])
            if document is None:
                continue
            caption = value["caption"]
            if kind == "recording":
                kind, value = "video", {"document": document, "address": "", "caption": caption}
            else:
                value = {"document": document, "title": caption[:120]}
        elif kind == "table":
            value = {
                "columns": [{"type": "text", "heading": head} for head in value["heads"]],
                "rows": [{"values": row} for row in value["rows"]],
                "caption": "",
            }
        taken.append({"id": block["id"], "type": kind, "value": value})
    return taken
