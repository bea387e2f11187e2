"""What is at the address of a record or a team, and which area answers for it."""

from django.db.models import Q

from activities.models import Activity, Team


def area_id_of_record(path):
    """Return the area id of the record or team at `path`, as `/activities/PX-2026-000001/`, also
    under a former code; None for any other path."""
    parts = [part for part in path.split("/") if part]
    if len(parts) < 2 or "\0" in path:
        return None
    if parts[0] == "activities":
        rows = Activity.objects.filter(code__iexact=parts[1]) | Activity.objects.filter(
            former_codes__code__iexact=parts[1]
        )
    elif parts[0] == "teams":
        rows = Team.objects.filter(slug=parts[1])
    else:
        return None
    return rows.order_by().values_list("area_id", flat=True).first()


def is_public_record(path):
    """Tell whether a public record or team is at `path`, a record also under a former code."""
    parts = [part for part in path.split("/") if part]
    if len(parts) != 2 or "\0" in path:
        return False
    if parts[0] == "activities":
        code = Q(code__iexact=parts[1]) | Q(former_codes__code__iexact=parts[1])
        return Activity.objects.public().filter(code).exists()
    return parts[0] == "teams" and Team.objects.public().filter(slug=parts[1]).exists()
