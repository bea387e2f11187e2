"""The admin's screens for pages: the explorer's list and the editor, for pages of all types."""
