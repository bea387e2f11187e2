"""The public site as a whole: every kind of page, found by itself, and what must hold for all."""
