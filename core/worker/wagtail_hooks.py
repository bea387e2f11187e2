from django.contrib.auth.models import Permission
from wagtail import hooks


@hooks.register("register_permissions")
def offer_permission_to_see_errors():
    return Permission.objects.filter(content_type__app_label="worker", codename="view_periodicjob")
