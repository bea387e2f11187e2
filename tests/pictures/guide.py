"""What the pictures in docs/ show: who looks at what, on how wide a screen."""

from dataclasses import dataclass

WIDE, PHONE = 1440, 390


@dataclass(frozen=True)
class Picture:
    """One file `docs/img/<name>.webp`. `path` may be a function that finds the address in the
    database; `click` is what to press first (a CSS selector), `part` the one element shown;
    `height` (CSS px) cuts a long page. `write` is a field, what to write into it, and what shows
    that the page has answered."""

    name: str
    path: object
    account: str = ""
    width: int = WIDE
    height: int = 900
    click: str = ""
    part: str = ""
    write: tuple = ()


def pictures():
    """Return all pictures, in the order of the guide."""
    return [
        Picture("home", "/"),
        Picture("browse", "/activities/"),
        Picture("dashboard", "/admin/", "zebian", height=1250),
        Picture("dashboard-phone", "/admin/", "zebian", PHONE, 844),
        Picture("dashboard-county", "/admin/", "quxian"),
        Picture("review", waiting_for("bianji"), "bianji", height=1150),
        Picture("review-return", waiting_for("bianji"), "bianji", click=RETURN),
        Picture("review-phone", waiting_for("bianji"), "bianji", PHONE, 844),
        Picture("planner", "/admin/columns/planner/", "zebian", height=1050),
        Picture("calendar", "/admin/calendar/", "zebian", height=1000),
        Picture(
            "checks", waiting_for("zebian", editor=True), "zebian", click=CHECKS_TOGGLE, write=WRONG
        ),
        Picture("quick-record", "/admin/activities/quick/", "duiwu", PHONE, 1100),
        Picture("notices", "/admin/notices/", "zebian", height=700),
        Picture("phrases", "/admin/words/", "admin", height=800),
        Picture("users", "/admin/users/", "admin", height=700),
        Picture("addons", "/admin/addons/", "admin", height=760),
        Picture("contributions", "/admin/contributions/?tab=all", "zebian", height=760),
        Picture("contribution", piece("submitted", desk=True), "zebian", height=1150),
        Picture("contribute-write", piece("draft", "write/"), VOLUNTEER, PHONE, 844),
        Picture("contribute-timeline", piece("returned"), VOLUNTEER, PHONE, 844),
    ]


RETURN = "[data-review-dialog=return]"
CHECKS_TOGGLE = "[data-side-panel-toggle=checks]"
#: Something for the checks to find: a number that nobody has, and a word that is written wrong.
WRONG = (
    "[name=summary]",
    "退休电工罗启明（示例）一如继往守在楼道口，有事打13800000000。",
    "[data-text-checks-list] .is-severe",
)


#: The account that writes for others to print; it signs in at a door of its own.
VOLUNTEER = "zhiyuanzhe"


def piece(state, page="", desk=False):
    """Return a function that finds the volunteer's piece in this state, for its author or, with
    `desk`, for the editors."""

    def find():
        from plugins.contributions.models import Submission

        pk = Submission.objects.filter(state=state).order_by("pk").first().pk
        return f"/admin/contributions/{pk}/" if desk else f"/contribute/{pk}/{page}"

    return find


def waiting_for(username, editor=False):
    """Return a function that finds the first page that waits for this account."""

    def find():
        from django.contrib.auth import get_user_model
        from wagtail.models import Page

        from core.reviews.queue import waiting_for as waiting

        user = get_user_model().objects.get(username=username)
        rows = [row for row in waiting(user) if isinstance(row.item, Page)]
        if not rows:
            raise LookupError(f"Nothing waits for {username}")
        pk = rows[0].item.pk
        return f"/admin/pages/{pk}/edit/" if editor else f"/admin/reviews/wagtailcore/page/{pk}/"

    return find
