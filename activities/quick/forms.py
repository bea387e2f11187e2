from datetime import datetime, time, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Team
from activities.reporters import reported_team
from core.permissions import scoped
from core.scoped_forms import OUT_OF_SCOPE, indent_tree

#: When an activity is said to have been where nothing better is known.
BEGINS, ENDS = time(9), time(11)


class QuickForm(forms.ModelForm):
    """What nobody but the people on the spot can know; everything else has a default or waits."""

    date = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(
        label=_("几点开始"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("几点结束"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    consent = forms.BooleanField(label=_("照片里认得出的人都同意公开"), required=False)

    class Meta:
        model = Activity
        fields = (
            *("title", "place", "participants", "people_served", "category", "team", "area"),
            "description",
        )
        labels = {
            "title": _("做了什么"),
            "place": _("在哪里"),
            "participants": _("来了多少人"),
            "people_served": _("服务了多少人"),
            "description": _("说两句"),
        }
        help_texts = {"description": _("做了什么事、有什么难忘的。可以不写，编辑会补。")}
        widgets = {
            "title": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
            "place": forms.TextInput(attrs={"enterkeyhint": "next"}),
            "participants": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "people_served": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        teams = scoped(Team.objects.all(), user).order_by("position", "pk")
        self.fields["team"].queryset = teams.defer("introduction")
        self.fields["team"].error_messages["invalid_choice"] = OUT_OF_SCOPE
        area = self.fields["area"]
        area.queryset = scoped(area.queryset, user)
        area.required, area.empty_label = False, _("和队伍一样")
        area.error_messages["invalid_choice"] = OUT_OF_SCOPE
        indent_tree(area)
        indent_tree(self.fields["category"])
        self.fields["participants"].required = True
        self._set_defaults()

    def _set_defaults(self):
        stored = self.instance if self.instance.pk else None
        last = stored or self._last()
        first = {"date": timezone.localdate(), "begins": BEGINS, "ends": ENDS}
        if last is not None:
            begins, ends = timezone.localtime(last.start), timezone.localtime(last.end)
            if begins.date() == ends.date():
                first |= {"begins": begins.time(), "ends": ends.time()}
            first |= {"category": last.category_id, "place": last.place, "team": last.team_id}
            if stored:
                first["date"] = begins.date()
        if not stored:
            team = reported_team(self.user) or self._only_team()
            if team is not None and not (last and last.team_id):
                first["team"] = team.pk
        for name, value in first.items():
            self.initial.setdefault(name, value)
            if not stored and self.initial.get(name) is None:
                self.initial[name] = value

    def _last(self):
        """The record that the user's next one is likely to resemble: the own latest one."""
        mine = scoped(Activity.objects.all(), self.user)
        mine = mine.filter(latest_revision__user=self.user)
        found = mine.order_by("-created_at", "-pk").first()
        team = reported_team(self.user)
        if found is None and team is not None:
            found = Activity.objects.filter(team=team).order_by("-start", "-pk").first()
        return found

    def _only_team(self):
        found = list(self.fields["team"].queryset[:2])
        return found[0] if len(found) == 1 else None

    def clean(self):
        cleaned = super().clean()
        date, begins, ends = (cleaned.get(name) for name in ("date", "begins", "ends"))
        if date and not 2000 <= date.year <= timezone.localdate().year + 1:
            self.add_error("date", _("请看看年份对不对。"))
            date = None
        if date and begins and ends:
            zone = timezone.get_current_timezone()
            start, end = (datetime.combine(date, each, zone) for each in (begins, ends))
            if end <= start:
                # Into the night: it ends on the next day, if that is not too long.
                end += timedelta(days=1)
            if end - start > timedelta(hours=16):
                self.add_error("ends", _("结束比开始还早。请看看时间对不对。"))
            self.instance.start, self.instance.end = start, end
        team = cleaned.get("team")
        if team and not cleaned.get("area"):
            cleaned["area"] = team.area
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        hours = None
        if not self.errors and self.instance.participants:
            minutes = (self.instance.end - self.instance.start) // timedelta(minutes=1)
            hours = round(Decimal(minutes) / 60, 1)
        if hours and self.instance.hours_per_person is None:
            self.instance.hours_per_person = hours
