class BackupRefused(Exception):
    """Nothing was done, or it was stopped; the message says why and what to do, in Chinese."""
