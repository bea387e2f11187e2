from django.urls import include, path

from tests.plugins.dummy import views

app_name = "dummy"

urlpatterns = [
    path("", views.public, name="public"),
    path("deep/", include([path("<int:number>/", views.public, name="deep")])),
    path("fails/", views.fails, name="fails"),
]
