from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's app of accounts, with our form in the place of raw groups."""

    user_viewset = "core.accounts.admin_views.AccountViewSet"
