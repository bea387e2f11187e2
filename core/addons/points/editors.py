"""Beside an editor, before publication, and in lists of pages and records."""

from django.db import connection, transaction
from wagtail import hooks

from core.addons.faults import answering, note_fault
from core.addons.registry import addon_of, note_contribution
from core.addons.state import is_enabled_at, is_enabled_for
from core.checks.rules import add_rule
from core.page_admin.listing import add_page_column as core_add_page_column
from core.page_admin.side_panels import add_side_panel as core_add_side_panel
from core.publication import add_condition as core_add_condition


def add_side_panel(addon, factory, *, title, with_records=False):
    """Show what `factory(page, request)` makes, a `BaseSidePanel` or None, beside the text of
    every page, and `with_records` of every record."""
    config = addon_of(addon)

    def gated(item, request):
        if not is_enabled_for(config, request):
            return None
        try:
            panel = factory(item, request)
        except Exception as error:
            note_fault(config, str(title), error, request)
            return None
        if panel is not None:
            panel.render_html = answering(config, title, panel.render_html, "", request)
        return panel

    core_add_side_panel(gated, with_records=with_records)
    note_contribution(config, "add_side_panel", title)


def add_condition(addon, name, function):
    """Ask `function(item, revision, user)` before anything goes live; it gives sentences that say
    what is missing. A condition that fails hinders nothing."""
    config = addon_of(addon)

    def gated(item, revision=None, user=None):
        return _asked(config, name, item, lambda: _apart(lambda: function(item, revision, user)))

    core_add_condition(f"{config.label}.{name}", gated)
    note_contribution(config, "add_condition", name)


def add_check(addon, name, rule):
    """Let `rule(item, texts)` give `core.checks.findings.Finding`s, shown beside the text while
    somebody writes; severe ones stand in the way of publication. `name` is for people."""
    config = addon_of(addon)

    def gated(item, texts):
        return _asked(config, name, item, lambda: rule(item, texts))

    add_rule(gated)
    note_contribution(config, "add_check", name)


def add_page_column(addon, column):
    """Show `column`, a `wagtail.admin.ui.tables.Column`, in lists of pages. What it shows must be
    at hand: it may not ask the database for each row."""
    config = addon_of(addon)
    render = column.render_cell_html

    def render_cell_html(instance, parent_context):
        try:
            return render(instance, parent_context)
        except Exception as error:
            note_fault(config, str(column.label), error, parent_context.get("request"))
            return "<td></td>"

    column.render_cell_html = render_cell_html
    core_add_page_column(lambda request: column if is_enabled_for(config, request) else None)
    note_contribution(config, "add_page_column", column.label)


def add_listing_buttons(addon, function, *, title):
    """Let `function(item, user, next_url)` give buttons (`wagtail.admin.widgets.Button`) for the
    menu of a page or record in lists, none for items that it does not know."""
    config = addon_of(addon)

    def of_page(page, user, next_url=None):
        return _asked(config, title, page, lambda: function(page, user, next_url))

    def of_record(record, user, next_url=None):
        return _asked(config, title, record, lambda: function(record, user, next_url))

    hooks.register("register_page_listing_more_buttons", of_page)
    hooks.register("register_snippet_listing_buttons", of_record)
    note_contribution(config, "add_listing_buttons", title)


def _apart(ask):
    """What `ask()` gives; an error in the database ends nothing that is under way."""
    if not connection.in_atomic_block:
        return ask()
    with transaction.atomic():
        return ask()


def _asked(config, place, item, ask):
    """What `ask()` gives as a list; nothing where the add-on is disabled, or where it fails."""
    if not is_enabled_at(config, item):
        return []
    try:
        return list(ask() or ())
    except Exception as error:
        note_fault(config, str(place), error)
        return []
