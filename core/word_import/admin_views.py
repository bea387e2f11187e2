"""“从 Word 导入”: a file, then what would come of it, then a draft page."""

import base64

from django import forms
from django.contrib import messages
from django.db.models import DateField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from core.fields import BodyField
from core.throttling import LocalLimit, in_words
from core.word_import.holding import held, hold, let_go
from core.word_import.opening import WordRefused
from core.word_import.pictures import thumbnail
from core.word_import.reading import read_word
from core.word_import.storing import draft_page

#: Reading a large file takes a second or two of one processor.
UPLOADS = LocalLimit("word-import", most=20, seconds=600)


def types_below(parent, user):
    """Return the page types with a body that `user` may make below `parent`."""
    if not parent.permissions_for_user(user).can_add_subpage():
        return []
    return [
        page_class
        for page_class in parent.specific_class.creatable_subpage_models()
        if page_class.can_create_at(parent) and _takes_text(page_class)
    ]


def _takes_text(page_class):
    """Whether a type has a body, and nothing else that a draft could not be stored without."""
    own = [each for each in page_class._meta.concrete_fields if each.model is page_class]
    return any(isinstance(each, BodyField) for each in own) and not any(
        isinstance(each, DateField) and not each.null and not each.has_default() for each in own
    )


class WordForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Word 文件"),
        help_text=gettext_lazy("只收 .docx。标题、作者、段落、表格和照片会放到各自的位置。"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".docx,application/vnd.openxmlformats-officedocument"
                ".wordprocessingml.document"
            }
        ),
        error_messages={"empty": gettext_lazy("文件是空的，请重新选一个。")},
    )

    def __init__(self, *args, types, **kwargs):
        super().__init__(*args, **kwargs)
        if len(types) > 1:
            self.fields["kind"] = forms.ChoiceField(
                label=gettext_lazy("做成"),
                choices=[(each._meta.label_lower, each.get_verbose_name()) for each in types],
            )


class _WordView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("从 Word 导入")
    header_icon = "doc-full-inverse"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        self.parent = get_object_or_404(Page, pk=kwargs["parent_pk"])
        if not self.types:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def types(self):
        return types_below(self.parent, self.request.user)

    def get_breadcrumbs_items(self):
        above = reverse("wagtailadmin_explore", args=[self.parent.pk])
        return [
            {"url": above, "label": self.parent.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(parent=self.parent, **kwargs)


class UploadView(_WordView):
    template_name = "word_import/upload.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", WordForm(types=self.types))
        return super().get_context_data(**kwargs)

    def post(self, request, parent_pk):
        form = WordForm(request.POST, request.FILES, types=self.types)
        if form.is_valid():
            wait = UPLOADS.hit(request.user.pk).wait
            if wait:
                form.add_error("file", _("导入得太频繁，请过 %s 再来。") % in_words(wait))
            else:
                return self._held(form)
        return self._again(form)

    def _held(self, form):
        file = form.cleaned_data["file"]
        try:
            read_word(file)
        except WordRefused as refusal:
            form.add_error("file", str(refusal))
            return self._again(form)
        key = hold(file, self.request.user)
        kind = form.cleaned_data.get("kind") or self.types[0]._meta.label_lower
        address = reverse("word_import_preview", args=[self.parent.pk, key])
        return redirect(f"{address}?kind={kind}")

    def _again(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PreviewView(_WordView):
    template_name = "word_import/preview.html"

    def get(self, request, parent_pk, key):
        text = self._read(key)
        if text is None:
            return self._gone()
        page_class = self._type(request.GET.get("kind", ""))
        context = self.get_context_data(
            text=text,
            shown=_shown(text),
            kind=page_class._meta.label_lower,
            kind_name=page_class.get_verbose_name(),
        )
        return self.render_to_response(context)

    def post(self, request, parent_pk, key):
        if "discard" in request.POST:
            let_go(key, request.user)
            messages.success(request, _("没有导入，传上来的文件已删除。"))
            return redirect("word_import", parent_pk)
        page_class = self._type(request.POST.get("kind", ""))
        try:
            text = self._read(key)
            if text is None:
                return self._gone()
            page = draft_page(text, page_class, self.parent.specific, request.user)
        except WordRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("word_import", parent_pk)
        let_go(key, request.user)
        messages.success(request, _("草稿已建好，请核对标题、图片说明和必填的栏目，再送审。"))
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _read(self, key):
        file = held(key, self.request.user)
        if file is None:
            return None
        with file:
            return read_word(file)

    def _type(self, name):
        return next((each for each in self.types if each._meta.label_lower == name), self.types[0])

    def _gone(self):
        messages.error(self.request, _("传上来的文件放得太久，已经删除，请重新选一次。"))
        return redirect("word_import", self.parent.pk)


def _shown(text):
    """The blocks for the preview: pictures as small ones within the page, stored nowhere."""
    small = {}
    for kind, value in text.blocks:
        if kind == "picture":
            picture = value["picture"]
            if picture.name not in small:
                small[picture.name] = _inline_picture(picture)
            yield kind, {**value, "address": small[picture.name]}
        else:
            yield kind, value


def _inline_picture(picture):
    try:
        return f"data:image/jpeg;base64,{base64.b64encode(thumbnail(picture)).decode()}"
    except (OSError, ValueError):
        return ""
