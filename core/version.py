"""The version of this project, which add-ons say they fit (`core_min`, `core_max`).

Raised with the heading in CHANGELOG.md; a test compares the two.
"""

VERSION = "0.1.0"
