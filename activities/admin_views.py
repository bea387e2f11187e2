from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from activities.browse import keys_of, vocabularies, words_of
from activities.forms import ReportDraftForm
from activities.models import Activity
from activities.report_draft import draft_report, report_indexes_for
from activities.result_export import MOST_ROWS, csv_response, xlsx_response
from search.requests import SearchRequest


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


class ResultExportView(PermissionCheckedMixin, View):
    """A result of the public browser as a spreadsheet: what everybody sees, for whoever may see
    records in the admin. Without `?as=` it asks in which form."""

    model = Activity
    any_permission_required = ["add", "change", "view"]
    forms = {"xlsx": xlsx_response, "csv": csv_response}

    def get(self, request):
        asked = SearchRequest.from_params(request.GET).on_page(1)
        rows = vocabularies()
        pks, total = keys_of(asked, rows, max(MOST_ROWS.values()))
        form = request.GET.get("as", "")
        if form in self.forms and total <= MOST_ROWS[form]:
            return self.forms[form](request, pks)
        context = {
            "total": total,
            "forms": [form for form in self.forms if total <= MOST_ROWS[form]],
            "most": max(MOST_ROWS.values()),
            "words": words_of(asked, rows),
            "query": asked.querystring(),
            "address": f"/activities/?{asked.querystring()}",
        }
        return render(request, "activities/admin/export_results.html", context)
