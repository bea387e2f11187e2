"""The quick record form: an activity put down on the phone, photos first, in under two minutes."""
