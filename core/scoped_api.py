"""The admin's own API of pictures and files, which by itself lists those of all collections."""

from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class OwnCollectionsMixin:
    def get_queryset(self):
        policy = policy_registry.get_by_type(self.model)
        allowed = policy.instances_user_has_any_permission_for(
            self.request.user, ["choose", "change"]
        )
        return super().get_queryset().filter(pk__in=allowed.order_by().values("pk"))


class ScopedImagesAPI(OwnCollectionsMixin, ImagesAdminAPIViewSet):
    pass


class ScopedDocumentsAPI(OwnCollectionsMixin, DocumentsAdminAPIViewSet):
    pass
