from wagtail.users.views.bulk_actions.assign_role import AssignRoleBulkAction


class OnlySuperusersAssign(AssignRoleBulkAction):
    """Any group at all could be given by it; the account's own form knows who may give what."""

    def check_perm(self, obj):
        return self.request.user.is_superuser
