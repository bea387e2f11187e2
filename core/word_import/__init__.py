"""Takes a Word file over into the blocks of a body: text, tables, and pictures in their places.

    word = read_word(file)        WordText, or WordRefused with a Chinese message; stores nothing
    word.blocks, word.dropped     what came along, and what did not
    store(word, …)                pictures into the library, blocks for a body

Shared by the editors' desk and by add-ons that take Word files.
"""
