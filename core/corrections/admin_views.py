"""The editors' side of corrections: withdrawing, restoring, consent, and their lists."""

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.locks import ScheduledForPublishLock
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, PageLogEntry
from wagtail.permissions import policy_registry

from core.corrections.forms import ConsentForm, RestoreForm, WithdrawForm
from core.corrections.picture_uses import edit_address, uses_of
from core.corrections.withdrawal import active_withdrawal, addresses_of, restore, withdraw
from core.models import SiteImage, SiteState, Withdrawal
from core.permissions import ScopedPermissionPolicy, may_decide, scoped

PER_PAGE = 50


class CorrectionView(WagtailAdminTemplateMixin, TemplateView):
    _show_breadcrumbs = True
    header_icon = "warning"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class ItemView(CorrectionView):
    """A question about one page or record, answered by a form."""

    template_name = "core/corrections/admin/item.html"
    form_class = None
    is_serious = False

    @cached_property
    def item(self):
        try:
            model = apps.get_model(self.kwargs["app"], self.kwargs["model"])
        except LookupError:
            raise Http404 from None
        if not issubclass(model, DraftStateMixin):
            raise Http404
        rows = model._base_manager.all()
        if isinstance(policy_registry.get_by_type(model), ScopedPermissionPolicy):
            rows = scoped(rows, self.request.user)
        item = get_object_or_404(rows, pk=self.kwargs["pk"])
        return item.specific if isinstance(item, Page) else item

    def dispatch(self, request, *args, **kwargs):
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", self.form_class())
        return {
            **context,
            "item": self.item,
            "withdrawal": active_withdrawal(self.item),
            "addresses": addresses_of(self.item),
            "button": self.page_title,
            "question": self.question,
            "back": edit_address(self.item),
            "leave": self.leave,
            "danger": self.is_serious,
        }

    def post(self, request, **kwargs):
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                self.act(form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            else:
                return redirect(edit_address(self.item))
        return self.render_to_response(self.get_context_data(form=form))


class WithdrawView(ItemView):
    page_title = gettext_lazy("撤稿")
    question = gettext_lazy(
        "撤稿后，网页、搜索、订阅和只用在这里的图片、文件马上都看不到，原网址说明“本内容已撤下”。"
    )
    leave = gettext_lazy("不撤了，回到编辑页")
    is_serious = True
    form_class = WithdrawForm

    def is_allowed(self):
        return may_withdraw(self.request.user, self.item)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        below = isinstance(self.item, Page) and self.item.get_descendants().live().count()
        if not below:
            del context["form"].fields["with_descendants"]
        return {**context, "below": below}

    def act(self, data):
        withdraw(
            self.item,
            self.request.user,
            data["reason"],
            reason_public=data["reason_public"],
            with_descendants=data["with_descendants"],
        )
        messages.success(self.request, _("“%s”已撤稿。") % self.item)


class RestoreView(ItemView):
    page_title = gettext_lazy("恢复公开")
    question = gettext_lazy("恢复后马上公开，内容是最新的草稿。")
    leave = gettext_lazy("先不恢复，回到编辑页")
    form_class = RestoreForm

    def is_allowed(self):
        return may_restore(self.request.user, self.item)

    def act(self, data):
        restore(self.item, self.request.user, data["note"])
        messages.success(self.request, _("“%s”已恢复公开。") % self.item)


class OfficeView(CorrectionView):
    """A list for those who work in an office."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("core.view_errorreport"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class WithdrawalListView(OfficeView):
    page_title = gettext_lazy("撤稿记录")
    template_name = "core/corrections/admin/withdrawals.html"

    def get_context_data(self, **kwargs):
        rows = scoped(Withdrawal.objects.all(), self.request.user)
        rows = rows.select_related("content_type", "restoration").prefetch_related("addresses")
        return {**super().get_context_data(**kwargs), "rows": _page_of(rows, self.request)}


class PictureUsesView(CorrectionView):
    """Where a picture is used, and the button that takes it out of all of them."""

    page_title = gettext_lazy("这张图片用在哪里")
    header_icon = "image"
    template_name = "core/corrections/admin/picture_uses.html"

    @cached_property
    def image(self):
        return get_object_or_404(SiteImage, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(SiteImage)
        if not policy.user_has_permission_for_instance(request.user, "change", self.image):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        uses, others = uses_of(self.image, self.request.user)
        context.setdefault("form", ConsentForm())
        return {**context, "image": self.image, "uses": uses, "others": others}

    def post(self, request, **kwargs):
        form = ConsentForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            self.image.consent = SiteImage.Consent.WITHDRAWN
            self.image.consent_note = form.cleaned_data["note"]
            self.image.save()
            data = {"note": self.image.consent_note}
            log(instance=self.image, action="core.consent", user=request.user, data=data)
            SiteState.raise_generation()
        messages.success(request, _("图片已不再公开。下面列的是还放着它的地方，请逐一换掉。"))
        return redirect(request.path)


class PublicationDateView(OfficeView):
    """Changes of publication dates after publication: of all pages, or of `?page=`."""

    page_title = gettext_lazy("发布时间的改动")
    header_icon = "date"
    template_name = "core/corrections/admin/publication_dates.html"

    def get_context_data(self, **kwargs):
        rows = PageLogEntry.objects.viewable_by_user(self.request.user)
        rows = rows.filter(action="core.publication_date").select_related("page", "user")
        asked = self.request.GET.get("page_id", "")
        if asked.isdecimal() and len(asked) < 10:
            rows = rows.filter(page_id=int(asked))
        page = _page_of(rows.order_by("-timestamp"), self.request)
        for row in page:
            row.old, row.new = (parse_datetime(row.data.get(key) or "") for key in ("old", "new"))
            row.days = abs((row.new - row.old).days) if row.old and row.new else 0
        return {**super().get_context_data(**kwargs), "rows": page}


def may_withdraw(user, item):
    """Tell whether `user` may take the live `item` back."""
    return item.live and may_decide_now(user, item)


def may_restore(user, item):
    return not item.live and may_decide_now(user, item) and active_withdrawal(item) is not None


def may_decide_now(user, item):
    """Tell whether `user` decides over `item` and no lock forbids it. A lock set by a schedule
    does not count: what is wrong must not wait for its next version."""
    lock = item.get_lock() if hasattr(item, "get_lock") else None
    if lock and not isinstance(lock, ScheduledForPublishLock) and lock.for_user(user):
        return False
    return may_decide(user, item)


def _page_of(rows, request):
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
