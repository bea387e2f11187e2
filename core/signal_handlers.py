def connect():
    """Connect this app's receivers."""
