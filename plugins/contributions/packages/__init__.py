"""The package for handing up: each adopted piece as a Word file, its pictures as they came, and a
cover sheet, in one zip. No contacts of anybody stand in it.

    word.py     a text as .docx
    making.py   one piece or a period as a zip
"""
