from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from activities.forms import ReportDraftForm
from activities.models import Activity
from activities.report_draft import draft_report, report_indexes_for


class DraftReportView(PermissionCheckedMixin, View):
    """Confirms, then makes the draft and opens it; a GET changes nothing."""

    model = Activity
    any_permission_required = ["add", "change", "view"]

    def get(self, request, pk):
        activity, indexes = self.ask(request, pk)
        return self.show(activity, ReportDraftForm(indexes=indexes), indexes)

    def post(self, request, pk):
        activity, indexes = self.ask(request, pk)
        form = ReportDraftForm(request.POST, indexes=indexes)
        if not form.is_valid():
            return self.show(activity, form, indexes)
        report = draft_report(activity, form.cleaned_data["index"], request.user)
        messages.success(
            request, _("草稿已备好：标题、摘要、图片和关联的活动都填上了，请补写正文。")
        )
        return redirect("wagtailadmin_pages:edit", report.pk)

    def ask(self, request, pk):
        activity = get_object_or_404(Activity, pk=pk)
        return activity, report_indexes_for(request.user, activity)

    def show(self, activity, form, indexes):
        context = {
            "activity": activity,
            "form": form,
            "indexes": indexes,
            "reports": [
                link.page
                for link in activity.page_links.select_related("page")[:10]
                if link.page.permissions_for_user(self.request.user).can_edit()
            ],
        }
        return render(self.request, "activities/admin/draft_report.html", context)
