from django.urls import path

from tests.plugins.dummy import views

urlpatterns = [path("", views.desk, name="dummy_desk")]
