"""The privacy notice that contributors consent to; its text is a template of the same version."""

#: Raise it with each change of the text: whoever agreed to another one is asked again.
VERSION = "2026-11"
