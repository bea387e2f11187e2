"""Contributions of network civility volunteers: joining, writing, and the way of each piece.

models/     what is kept; timelines and versions are only added to
services/   every act on a piece, in one table of what may follow what
bodies/     the text of a piece: cleaned, shown, taken over into a page
"""
