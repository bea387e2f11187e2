"""The list of words in the admin: search, filter, edit, import with a preview, export."""

import json

import django_filters
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry, register_permission_policy

from core.checks.models import WordEntry
from core.checks.permissions import WordListPolicy
from core.checks.words.reading import (
    CHANGED,
    MAX_ROWS,
    NEW,
    SAME,
    WRONG,
    Plan,
    UnreadableListError,
    read_list,
)
from core.exports import SafeExportMixin
from core.scoped_viewsets import text_search

_SALT = "core.checks.words"
_HOLDS_FOR = 2 * 60 * 60
MOST_SHOWN = 300
OUTCOMES = {
    WRONG: gettext_lazy("有错"),
    NEW: gettext_lazy("新的"),
    CHANGED: gettext_lazy("改动"),
    SAME: gettext_lazy("已有"),
}


class WordFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("种类"), choices=WordEntry.Kind.choices)
    is_default = django_filters.BooleanFilter(
        label=gettext_lazy("来源"),
        widget=forms.Select(
            choices=[
                ("", gettext_lazy("全部")),
                ("true", gettext_lazy("随系统带来")),
                ("false", gettext_lazy("本单位加的")),
            ]
        ),
    )

    class Meta:
        model = WordEntry
        fields = ["kind", "is_default"]


class WordIndexView(SafeExportMixin, generic.IndexView):
    @cached_property
    def header_buttons(self):
        return [
            *super().header_buttons,
            HeaderButton(_("导入"), url=reverse("words:import"), icon_name="upload"),
        ]

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return text_search(queryset, self.search_query, ("word", "replacement", "note"))


class _NowOursMixin:
    def form_valid(self, form):
        form.instance.is_default = False
        return super().form_valid(form)


class WordEditView(_NowOursMixin, generic.EditView):
    pass


class ListUploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "CSV 或 xlsx，五列：词、种类、改为、轻重、说明；后三列可以空着。最多 20000 行、4 MB。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file"):
            try:
                cleaned["lines"] = read_list(cleaned["file"])
            except UnreadableListError as error:
                self.add_error("file", str(error))
        return cleaned


class ListConfirmForm(forms.Form):
    """What the preview showed, signed, on its way to the browser and back."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=12 * 1024 * 1024)
    skip_wrong = forms.BooleanField(
        label=gettext_lazy("有错的行这次不导入，只导入其余的"), required=False
    )

    @classmethod
    def holding(cls, lines):
        content = signing.dumps(json.dumps(lines), salt=_SALT, compress=True)
        return cls(initial={"content": content})

    def clean(self):
        cleaned = super().clean()
        try:
            told = signing.loads(cleaned.get("content", ""), salt=_SALT, max_age=_HOLDS_FOR)
        except signing.BadSignature:
            raise forms.ValidationError(_("预览放得太久了，请重新上传文件。")) from None
        cleaned["lines"] = [(number, tuple(cells)) for number, cells in json.loads(told)]
        return cleaned


class WordImportView(WagtailAdminTemplateMixin, TemplateView):
    """Shows what a file would do, row by row; the same rows are planned anew on confirmation."""

    template_name = "text_checks/import_words.html"
    page_title = gettext_lazy("导入用词表")
    header_icon = "upload"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        index = {"url": reverse("words:index"), "label": _("用词表")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    def dispatch(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(WordEntry)
        if not policy.user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", ListUploadForm())
        context["most_rows"] = MAX_ROWS
        return context

    def post(self, request):
        if "content" in request.POST:
            return self._confirm(request)
        form = ListUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._answer(form=form, status=422)
        return self._preview(form.cleaned_data["lines"])

    def _confirm(self, request):
        form = ListConfirmForm(request.POST)
        if not form.is_valid():
            for error in form.non_field_errors():
                messages.error(request, error)
            return redirect("words:import")
        plan = Plan(form.cleaned_data["lines"])
        if plan.count(WRONG) and not form.cleaned_data["skip_wrong"]:
            messages.error(request, _("有的行有错，什么也没有导入。"))
            return self._preview(form.cleaned_data["lines"], status=422)
        number = plan.carry_out()
        messages.success(request, _("用词表导入了 %d 条，马上生效。") % number)
        return redirect("words:index")

    def _preview(self, lines, status=200):
        plan = Plan(lines)
        rows = sorted(plan.rows, key=lambda row: (row.outcome != WRONG, row.number))
        counts = [(label, plan.count(outcome)) for outcome, label in OUTCOMES.items()]
        return self._answer(
            status=status,
            confirm=ListConfirmForm.holding(lines),
            rows=[(row, OUTCOMES[row.outcome]) for row in rows[:MOST_SHOWN]],
            hidden=max(len(rows) - MOST_SHOWN, 0),
            counts=[pair for pair in counts if pair[1]],
            wrong=plan.count(WRONG),
            written=plan.count(NEW) + plan.count(CHANGED),
        )

    def _answer(self, status=200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)


class WordViewSet(ModelViewSet):
    model = WordEntry
    name = "words"
    icon = "list-ul"
    menu_label = gettext_lazy("用词表")
    menu_name = "words"
    menu_order = 350
    add_to_settings_menu = True
    add_to_reference_index = False
    index_view_class = WordIndexView
    edit_view_class = WordEditView
    filterset_class = WordFilterSet
    form_fields = ["word", "kind", "replacement", "severity", "note"]
    search_fields = ["word", "replacement", "note"]
    search_backend_name = None
    ordering = ["word"]
    list_per_page = 50
    copy_view_enabled = False
    export_filename = "words"
    list_export = [
        *("word", "get_kind_display", "replacement", "get_severity_display", "note"),
    ]
    export_headings = {"get_kind_display": gettext_lazy("种类")} | {
        "get_severity_display": gettext_lazy("轻重"),
        "word": gettext_lazy("词"),
        "replacement": gettext_lazy("改为"),
        "note": gettext_lazy("说明"),
    }
    list_display = [
        TitleColumn(
            "word",
            label=gettext_lazy("词"),
            get_url=lambda entry: reverse("words:edit", args=[entry.pk]),
            sort_key="word",
        ),
        Column("replacement", label=gettext_lazy("改为")),
        Column("get_kind_display", label=gettext_lazy("种类"), sort_key="kind"),
        Column(
            "effective_severity",
            label=gettext_lazy("轻重"),
            accessor=lambda entry: _("严重") if entry.effective_severity == "severe" else _("提醒"),
        ),
        Column("note", label=gettext_lazy("说明")),
        Column(
            "is_default",
            label=gettext_lazy("来源"),
            accessor=lambda entry: _("随系统带来") if entry.is_default else _("本单位"),
        ),
    ]

    def on_register(self):
        register_permission_policy(self.model, WordListPolicy(self.model))
        super().on_register()

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("import/", WordImportView.as_view(), name="import"),
        ]


words_viewset = WordViewSet("words", url_prefix="words")
