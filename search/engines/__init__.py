"""Engines that answer queries; which one does is the choice of SEARCH_URL alone."""
