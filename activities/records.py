"""What the public page of a record and of a team shows, for the address and the preview alike."""

from wagtail.models import Page

from activities.models import Activity, Team


def activity_context(activity):
    """Return template context for one record: the pages about it and what follows."""
    pages = (
        Page.objects.live()
        .public()
        .filter(activity_links__activity=activity)
        .order_by("-first_published_at", "-pk")
        .distinct()
        .specific()
        if activity.pk
        else Page.objects.none()
    )
    return {
        "activity": activity,
        "photos": activity.photos.all(),
        "attachments": activity.attachments.all(),
        "linked_pages": list(pages[:12]),
        "more_of_team": Activity.objects.public()
        .filter(team_id=activity.team_id)
        .exclude(pk=activity.pk)
        .newest_first()
        .for_listing()[:3],
    }


def team_context(team):
    """Return template context for one team: figures from records, sub-teams, activities."""
    records = Activity.objects.public().of_team(team) if team.pk else Activity.objects.none()
    return {
        "team": team,
        "figures": records.totals(),
        "upcoming": records.upcoming().for_listing()[:4],
        "recent": records.ended().for_listing()[:6],
        "sub_teams": Team.objects.public().filter(parent=team).for_listing()
        if team.pk
        else Team.objects.none(),
    }
