from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("活动")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from activities import (  # noqa: F401
            desk_calendar,
            desk_figures,
            feeds,
            posters,
            signal_handlers,
            structured_data,
            text_checks,
        )
        from activities import front_blocks as blocks
        from activities.fronts import near_occasion
        from activities.models import Activity, Team, TeamReporter
        from activities.places import is_public_record
        from activities.reporters import TeamWorkplace, reported_records
        from core.accounts.workplaces import add_workplace
        from core.edition import add_change
        from core.frame import add_day_note
        from core.front_blocks import SECTION, add_front_block
        from core.permissions import DECIDING, add_tie
        from core.redirects.addresses import add_record_finder
        from core.role_rights import OFFICE, add_role_rights, model_rights
        from core.roles import Role
        from core.sharing.items import add_shared_model

        signal_handlers.connect()
        desk_calendar.connect()
        feeds.connect()
        text_checks.connect()
        add_record_finder(is_public_record)
        add_day_note(near_occasion)
        add_change(Activity.objects.next_change)
        add_shared_model("activity", Activity)
        add_shared_model("team", Team)
        add_tie(reported_records, Team, TeamReporter)
        add_workplace(TeamWorkplace())

        for model in ("activity", "team"):
            verbs = ("add", "change", "view", "lock", "unlock")
            add_role_rights(*model_rights("activities", model, *verbs), to=OFFICE)
            add_role_rights(f"activities.delete_{model}", to=DECIDING)
        add_role_rights(
            *model_rights("activities", "activity", "add", "change", "view"),
            *model_rights("activities", "team", "change", "view"),
            to=[Role.REPORTER],
        )
        for model in ("servicecategory", "activityform", "occasion"):
            add_role_rights(*model_rights("activities", model), to=[Role.CITY_ADMIN])

        group = _("活动与数字")
        add_front_block("soon", blocks.SoonBlock, group=group, narrow=True, order=40)
        add_front_block("done", blocks.DoneBlock, group=group, narrow=True, order=41)
        add_front_block("occasions", blocks.OccasionsBlock, group=group, order=42)
        add_front_block("wall", blocks.WallBlock, group=group, order=43)
        add_front_block("campaign", blocks.CampaignBlock, group=group, narrow=True, order=44)
        add_front_block("a_year_ago", blocks.YearAgoBlock, group=group, order=46)
        add_front_block("stations", blocks.StationsBlock, group=group, places=[SECTION], order=45)
