"""The screen on which a text is reviewed: what changed, word by word, what stands in doubt, what
others have said, and one bar to decide."""
