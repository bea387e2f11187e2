from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images.utils import get_allowed_image_extensions
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from activities.models import Activity, ActivityPhoto, Team
from activities.quick.forms import QuickForm
from activities.quick.photos import MOST, UNNAMED, PhotoRefused, chosen, collection_of, take_in
from activities.reporters import reported_team
from core.holding import hold
from core.models import SiteImage
from core.permissions import scoped
from core.publication import PublicationRefused
from core.reviews.services import submit


class MayRecordMixin:
    def dispatch(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(Activity)
        if not policy.user_has_permission(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class QuickRecordView(MayRecordMixin, WagtailAdminTemplateMixin, TemplateView):
    """The form, for a new record or for a draft that is not under review yet. A script sends it
    in the background and is answered in JSON, so that nothing is lost where there is no net."""

    template_name = "activities/admin/quick.html"
    page_title = gettext_lazy("记一次活动")
    header_icon = "date"

    @cached_property
    def record(self):
        if "pk" not in self.kwargs:
            return None
        found = scoped(Activity.objects.filter(pk=self.kwargs["pk"]), self.request.user).first()
        if found is None:
            raise Http404
        return found

    def dispatch(self, request, *args, **kwargs):
        record = self.record if request.user.is_authenticated else None
        if record and (record.live or record.workflow_in_progress or record.get_lock()):
            return redirect(_full_form(record))
        return super().dispatch(request, *args, **kwargs)

    def form(self, data=None, instance=None):
        record = instance or self.record
        draft = record.get_latest_revision_as_object() if record else None
        return QuickForm(data, instance=draft, user=self.request.user)

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(**kwargs)
        context.setdefault("form", self.form())
        if "pictures" not in context:
            context["pictures"] = _pictures_of(context["form"].instance)
        return {
            **context,
            "record": self.record,
            "may_upload": collection_of(user) is not None,
            "has_teams": bool(reported_team(user)) or scoped(Team.objects.all(), user).exists(),
            "most": MOST,
            "accept": ",".join(f".{name}" for name in get_allowed_image_extensions()),
            "folded": ("people_served", "area", "description"),
        }

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        kept = _pictures_of(form.instance)
        pictures = chosen(request.POST.getlist("photo"), request.user, kept)
        # First of all: a photo must not have to be sent again because of a missing word.
        pictures += self._take_in_files(pictures)
        if not form.is_valid():
            return self._refused(form, pictures)
        with transaction.atomic():
            record = self._save(form, pictures[:MOST])
        if "draft" in request.POST:
            messages.success(request, _("“%s”已存为草稿。") % record.title)
            return self._answer(reverse("activities_quick_draft", args=[record.pk]))
        try:
            submit(record, request.user)
        except PublicationRefused as error:
            for reason in error.reasons:
                messages.error(request, reason)
            messages.info(request, _("内容已存为草稿，改好再交。"))
            return self._answer(reverse("activities_quick_draft", args=[record.pk]))
        text = _("收到了：“%(title)s”，编号 %(code)s，已交给编辑审。可以接着记下一次。")
        messages.success(request, text % {"title": record.title, "code": record.code})
        return self._answer(reverse("activities_quick"))

    def _take_in_files(self, pictures):
        files = self.request.FILES.getlist("files")
        collection = collection_of(self.request.user) if files else None
        taken = []
        for file in files:
            try:
                if collection is None:
                    raise PhotoRefused(_("您还没有可以放照片的图片集，请联系文明办。"))
                if len(pictures) + len(taken) >= MOST:
                    raise PhotoRefused(_("一次最多 %d 张，多的请在完整的表里加。") % MOST)
                taken.append(take_in(file, self.request.user, collection))
            except PhotoRefused as error:
                messages.error(self.request, f"{file.name[:60]}：{error}")
        return [picture for picture in dict.fromkeys(taken) if picture not in pictures]

    def _save(self, form, pictures):
        """Write the draft, its row and a revision; the same one sent twice, because the answer
        to the first was lost, is one record."""
        draft = form.instance
        hold(self.request.user)
        is_new = draft.pk is None
        if is_new:
            same = self._sent_before(draft)
            if same is not None:
                again = self.form(self.request.POST, instance=same)
                if again.is_valid():
                    return self._write(again.instance, pictures, form, is_new=False)
            draft.live, draft.has_unpublished_changes = False, True
        return self._write(draft, pictures, form, is_new=is_new)

    def _write(self, draft, pictures, form, is_new):
        user = self.request.user
        captions = {photo.image_id: photo.caption for photo in draft.photos.all()}
        draft.photos = [
            ActivityPhoto(image=picture, caption=captions.get(picture.pk, ""), sort_order=order)
            for order, picture in enumerate(pictures)
        ]
        draft.save()
        draft.save_revision(user=user, log_action=not is_new)
        if is_new:
            log(instance=draft, action="wagtail.create", user=user, content_changed=True)
        _name_pictures(draft, pictures, user, form.cleaned_data["consent"])
        return Activity.objects.get(pk=draft.pk)

    def _sent_before(self, draft):
        mine = scoped(Activity.objects.all(), self.request.user).filter(
            live=False,
            first_published_at=None,
            latest_revision__user=self.request.user,
            created_at__gte=timezone.now() - timedelta(days=1),
        )
        same = {"title": draft.title, "team": draft.team, "start": draft.start}
        found = mine.filter(**same).order_by("-pk").first()
        return None if found is None or found.workflow_in_progress else found

    def _refused(self, form, pictures):
        if self._wants_json:
            return JsonResponse({"errors": form.errors}, status=400)
        return self.render_to_response(self.get_context_data(form=form, pictures=pictures))

    def _answer(self, address):
        return JsonResponse({"address": address}) if self._wants_json else redirect(address)

    @property
    def _wants_json(self):
        return self.request.headers.get("X-Requested-With") == "XMLHttpRequest"


class PhotoView(MayRecordMixin, View):
    """Takes one photo and tells its number; a refusal is a sentence for that photo alone."""

    def post(self, request):
        collection = collection_of(request.user)
        file = request.FILES.get("file")
        if collection is None:
            return _no(_("您还没有可以放照片的图片集，请联系文明办。"))
        if file is None:
            return _no(_("没有收到照片，请再选一次。"))
        try:
            picture = take_in(file, request.user, collection)
        except PhotoRefused as error:
            return _no(str(error))
        return JsonResponse({"id": picture.pk})


def _no(reason):
    return JsonResponse({"error": reason}, status=422)


def _pictures_of(record):
    if record is None or record.pk is None:
        return []
    return [photo.image for photo in record.photos.all()]


def _name_pictures(record, pictures, user, consent):
    """Own new photos are called after the record, and consented to where that was said."""
    for number, picture in enumerate(pictures, 1):
        if picture.uploaded_by_user_id != user.pk:
            continue
        changed = []
        if picture.title == _(UNNAMED):
            picture.title = f"{record.title} {number}"
            changed.append("title")
        if consent and picture.consent == SiteImage.Consent.UNCONFIRMED:
            picture.consent = SiteImage.Consent.GIVEN
            picture.consent_note = _("记录人确认：%s") % user.get_full_name()[:60]
            changed.append("consent")
        if changed:
            picture.save()


def _full_form(record):
    return reverse("wagtailsnippets_activities_activity:edit", args=[record.pk])
