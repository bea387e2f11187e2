from django.utils.functional import classproperty
from wagtail.admin.viewsets.pages import PageViewSet

from core.page_admin.editing import PageCreateView, PageEditView
from core.page_admin.listing import PageFilterSet, PageListView


class SitePageViewSet(PageViewSet):
    """For pages of all types that have no view set of their own."""

    index_view_class = PageListView
    edit_view_class = PageEditView
    add_view_class = PageCreateView

    @classproperty
    def filterset_class(cls):
        return PageFilterSet


site_page_viewset = SitePageViewSet()
