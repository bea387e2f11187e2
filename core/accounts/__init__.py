"""Accounts in the admin: what somebody does there and where, in words instead of groups."""
