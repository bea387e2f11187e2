"""The text of a piece, as a list of blocks like those of a page's body.

    blocks_of_html(html, …)     what a browser sends or a clipboard holds, cleaned
    blocks_of_plain(text, old)  the same from a plain text field
    cleaned_body(blocks, keys)  any list, reduced to what may be kept; the last word on every save
    library_body(…)             as a page's BodyField takes it, when a piece is adopted

Blocks are `{"id", "type", "value"}`. `paragraph` (HTML) and `heading` (text) have the values of
`core.blocks`, `table` has `{"heads", "rows"}`; `picture`, `recording` and `file` have
`{"file": key of a SubmissionFile, "caption": …, "alt": …}`.
"""
