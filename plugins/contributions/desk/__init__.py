"""The editors' side, below /admin/contributions/: queue, one piece, contributors.

Every view derives from `access.DeskView`: whoever has not the right, or asks for what lies outside
of the own areas, meets a 404 that says nothing about whether it exists.
"""
