"""Moves an installation to another database, another storage, or both.

Two processes, each with the settings of its own place: `sending` in the old one starts `receiving`
in the new one and tells it, over a pipe, of every row and every file. See decision 0043.
"""
