"""What editors do about a date that was missed: publish now, or give it another time."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.desk.keeping import forget
from core.desk.words import moment_word
from core.worker.health import worker_status
from core.worker.missed import may_release, missed_for, scheduled_item
from core.worker.rescheduling import reschedule

LISTED = 50


class ClockView(WagtailAdminTemplateMixin, TemplateView):
    _show_breadcrumbs = True
    header_icon = "time"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class MissedView(ClockView):
    """All dates that have passed without what they were set for."""

    page_title = gettext_lazy("该发没发")
    template_name = "worker/missed.html"

    def get_context_data(self, **kwargs):
        rows = missed_for(self.request.user, LISTED)
        return {
            **super().get_context_data(**kwargs),
            "rows": with_acts(rows, self.request.user),
            "alive": worker_status().alive,
        }


class NewTimeForm(forms.Form):
    """When it should go out instead."""

    moment = forms.DateTimeField(
        label=gettext_lazy("新的发布时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": gettext_lazy("请写成 2026-03-12 09:00 这样的时间。")},
    )

    def clean_moment(self):
        moment = self.cleaned_data["moment"]
        if moment <= timezone.now():
            raise forms.ValidationError(
                _("这个时间已经过了，请选以后的时间；要马上发请用“现在发布”。")
            )
        if moment > timezone.now() + timedelta(days=366 * 2):
            raise forms.ValidationError(_("最多排到两年以后，请看看年份。"))
        return moment


class ScheduledItemView(ClockView):
    """An act on one revision that waits for its date; anybody else's is 404."""

    def dispatch(self, request, *args, **kwargs):
        self.revision, self.item = scheduled_item(request.user, kwargs["revision_id"])
        if self.item is None:
            raise Http404
        if not may_release(request.user, self.item):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def way_back(self):
        return reverse("wagtailadmin_home")


class PublishNowView(ScheduledItemView):
    """The approved revision goes out; the gate may refuse it with its reasons."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        # Nobody holds the right to publish; who may do this has been asked, the gate will be.
        self.revision.publish(user=request.user, skip_permission_checks=True)
        forget("health", "")
        messages.success(request, _("《%s》已经发布。") % self.revision.object_str)
        return redirect(self.way_back)


class NewTimeView(ScheduledItemView):
    page_title = gettext_lazy("改发布时间")
    template_name = "worker/new_time.html"

    def get_context_data(self, **kwargs):
        tomorrow = timezone.localtime() + timedelta(days=1)
        form = NewTimeForm(initial={"moment": tomorrow.replace(hour=9, minute=0)})
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "revision": self.revision,
            "back": self.way_back,
            **kwargs,
        }

    def post(self, request, **kwargs):
        form = NewTimeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        moment = form.cleaned_data["moment"]
        reschedule(self.revision, self.item, moment, request.user)
        forget("health", "")
        messages.success(
            request,
            _("《%(title)s》改在 %(time)s 发布。")
            % {"title": self.revision.object_str, "time": moment_word(moment)},
        )
        return redirect(self.way_back)


def with_acts(rows, user):
    """Return a dict for each `Missed`: the row, where it is edited, and whether this person may
    release it."""
    finder = AdminURLFinder(user)
    return [
        {
            "missed": row,
            "edit_url": finder.get_edit_url(row.item) or "",
            "may_release": row.is_publication and may_release(user, row.item),
        }
        for row in rows
    ]
