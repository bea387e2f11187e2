"""The screen in an office's lobby: scenes that follow each other without anybody's hand."""
