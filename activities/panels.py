"""The edit forms, in the order in which somebody in a hurry fills them: what, when, where, how
many, photos; whatever can wait is folded away."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PublishingPanel,
)

PRIVATE = _("只在后台看得到，网站上不显示。")

activity_panels = [
    MultiFieldPanel(
        [
            FieldPanel("title"),
            FieldPanel("category", widget=forms.Select),
            FieldPanel("forms", widget=forms.CheckboxSelectMultiple),
            FieldPanel("summary"),
        ],
        heading=_("什么活动"),
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("start"), FieldPanel("end")])], heading=_("什么时候")
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("team"), FieldPanel("area", widget=forms.Select)]),
            FieldPanel("place"),
        ],
        heading=_("谁、在哪里"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("participants"), FieldPanel("hours_per_person")]),
            FieldRowPanel([FieldPanel("people_served"), FieldPanel("audience")]),
        ],
        heading=_("多少人、多少时间"),
        help_text=_("活动前可以空着，活动后补上。"),
    ),
    InlinePanel("photos", heading=_("照片"), label=_("照片")),
    FieldPanel("description"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("signup_opens"), FieldPanel("signup_closes")]),
            FieldRowPanel([FieldPanel("planned_participants"), FieldPanel("signed_up")]),
            FieldPanel("risks"),
            FieldPanel("safeguards"),
        ],
        heading=_("招募志愿者"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("responsible_name"),
            FieldPanel("responsible_phone"),
        ],
        heading=_("负责人（只在后台看得到）"),
        help_text=PRIVATE,
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("brand", widget=forms.Select),
            FieldPanel("occasion", widget=forms.Select),
            FieldPanel("co_teams", widget=forms.CheckboxSelectMultiple),
            FieldPanel("total_hours"),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("source"),
            FieldPanel("code"),
        ],
        heading=_("归属与其他"),
        classname="collapsed",
    ),
    InlinePanel("attachments", heading=_("附件"), label=_("附件"), classname="collapsed"),
    MultiFieldPanel(
        [FieldPanel("cancelled"), FieldPanel("cancel_reason")],
        heading=_("取消活动"),
        classname="collapsed",
    ),
    PublishingPanel(),
]

team_panels = [
    MultiFieldPanel(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("short_name")]),
            FieldPanel("association_name"),
        ],
        heading=_("叫什么"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("area", widget=forms.Select), FieldPanel("parent")]),
            FieldPanel("brand", widget=forms.Select),
        ],
        heading=_("在哪里、归谁"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("founded"), FieldPanel("member_count")]),
            FieldPanel("slogan"),
            FieldPanel("introduction"),
            FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
        ],
        heading=_("做什么"),
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("logo"), FieldPanel("flag")])], heading=_("队徽与队旗")
    ),
    MultiFieldPanel([FieldPanel("leader"), FieldPanel("leader_public")], heading=_("负责人")),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")])],
        heading=_("联系人（只在后台看得到）"),
        help_text=PRIVATE,
    ),
    MultiFieldPanel(
        [
            FieldPanel("sponsor_unit"),
            FieldRowPanel([FieldPanel("registered"), FieldPanel("registration_number")]),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("position")]),
        ],
        heading=_("登记与其他"),
        classname="collapsed",
    ),
    PublishingPanel(),
]
