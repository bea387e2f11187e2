from django.contrib.auth.models import Permission
from django.urls import path
from wagtail import hooks

from core.worker.admin_views import MissedView, NewTimeView, PublishNowView


@hooks.register("register_permissions")
def offer_permission_to_see_errors():
    return Permission.objects.filter(content_type__app_label="worker", codename="view_periodicjob")


@hooks.register("register_admin_urls")
def clock_urls():
    return [
        path("clock/", MissedView.as_view(), name="worker_missed"),
        path(
            "clock/<int:revision_id>/publish/", PublishNowView.as_view(), name="worker_publish_now"
        ),
        path("clock/<int:revision_id>/time/", NewTimeView.as_view(), name="worker_new_time"),
    ]
