"""The stages of a review, and who signs at which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.roles import Role


class Stage(models.TextChoices):
    """初审, 复审, 终审; `ONLY` is the one stage of kinds that need no more than one."""

    FIRST = "first", _("初审")
    SECOND = "second", _("复审")
    FINAL = "final", _("终审")
    ONLY = "only", _("审核")

    @property
    def seal(self):
        """The one character that stands on its seal."""
        return {self.FIRST: _("初"), self.SECOND: _("复"), self.FINAL: _("终"), self.ONLY: _("审")}[
            self
        ]


#: The stages of a kind by how many it has.
STAGES = {
    0: (),
    1: (Stage.ONLY,),
    2: (Stage.FIRST, Stage.FINAL),
    3: (Stage.FIRST, Stage.SECOND, Stage.FINAL),
}
#: Who signs at each stage, besides the administrators of the office.
ROLES = {
    Stage.FIRST: (Role.RESPONSIBLE,),
    Stage.SECOND: (Role.EDITOR,),
    Stage.FINAL: (Role.CHIEF,),
    Stage.ONLY: (Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF),
}
ADMINS = (Role.COUNTY_ADMIN, Role.CITY_ADMIN)
#: Who may sign as well once a stage has waited too long.
NEXT_ROLES = {
    Stage.FIRST: (Role.EDITOR,),
    Stage.SECOND: (Role.CHIEF,),
    Stage.FINAL: (Role.CITY_ADMIN,),
    Stage.ONLY: (Role.CITY_ADMIN,),
}


class Reason(models.TextChoices):
    """Why an item is returned; one at least is given, and a sentence with it."""

    FACTS = "facts", _("事实或数字有误")
    WORDING = "wording", _("用词或表述不规范")
    STRUCTURE = "structure", _("标题或结构要改")
    PICTURES = "pictures", _("图片或图说有问题")
    SOURCE = "source", _("来源或署名不全")
    CONSENT = "consent", _("没有当事人同意")
    PRIVACY = "privacy", _("涉及个人信息")
    TIMING = "timing", _("时机不合适")
    OTHER = "other", _("其他")
