"""Where somebody works who is in no office. An app adds its kinds in `ready()`."""

_workplaces = {}


class Workplace:
    """One field of the account's form: give `name` and `role` (who needs it), and the methods."""

    name = ""
    role = None

    def field(self, requester):
        """Return a form field, not required, with what `requester` may choose."""
        raise NotImplementedError

    def value_of(self, account):
        """Return what the account has now, or None."""
        raise NotImplementedError

    def set(self, account, value):
        """Give the account this place, or none."""
        raise NotImplementedError


def add_workplace(workplace):
    _workplaces[workplace.name] = workplace


def workplaces():
    return list(_workplaces.values())
