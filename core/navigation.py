"""The main menu as editors put it together, two levels deep."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField

from core.validators import validate_link_target

MOST_ITEMS, MOST_CHILDREN = 9, 12


class LinkBlock(blocks.StructBlock):
    """A page of this site, or an address, under a name."""

    title = blocks.CharBlock(
        label=_("名称"), max_length=10, required=False, help_text=_("留空则用页面的标题。")
    )
    page = blocks.PageChooserBlock(
        label=_("本站页面"), required=False, help_text=_("页面下线后会自动从菜单里消失。")
    )
    target = blocks.CharBlock(
        label=_("或者网址"),
        required=False,
        max_length=300,
        validators=[validate_link_target],
        help_text=_("以 / 开头的本站地址，或 https:// 开头的地址。"),
    )

    def clean(self, value):
        cleaned = super().clean(value)
        page, target = cleaned.get("page"), cleaned.get("target")
        errors = {}
        if page and target:
            errors["target"] = ValidationError(_("“本站页面”和“网址”只填一个。"))
        if not page and not target and not cleaned.get("children"):
            errors["page"] = ValidationError(_("请选一个本站页面，或填一个网址。"))
        if not page and not cleaned.get("title"):
            errors["title"] = ValidationError(_("没有选页面，就要写名称。"))
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


class MenuItemBlock(LinkBlock):
    """An item of the first level; one that only opens its second level needs no link."""

    children = blocks.ListBlock(
        LinkBlock(label=_("下级")), label=_("下级菜单"), max_num=MOST_CHILDREN, default=[]
    )

    class Meta:
        icon = "list-ul"
        label = _("菜单项")


class MenuBlock(blocks.StreamBlock):
    item = MenuItemBlock()

    class Meta:
        max_num = MOST_ITEMS
        required = False


class NavigationField(StreamField):
    """The main menu; its blocks stay out of migrations."""

    def __init__(self, **kwargs):
        kwargs.setdefault("verbose_name", _("菜单"))
        kwargs.setdefault("blank", True)
        kwargs.setdefault(
            "help_text",
            _("“首页”总在最前面，不用放。整个留空，就按各页面的“在菜单中显示”自动排。"),
        )
        super().__init__(MenuBlock(), **kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], kwargs


def chosen_ids(entries):
    """Return the ids of all pages that `entries` (a MenuBlock value) names."""
    links = [link for entry in entries for link in (entry.value, *entry.value["children"])]
    return [link["page"].pk for link in links if link["page"]]


def composed_menu(entries, pages):
    """Return `entries` as dicts (`title`, `url`, `children`); `pages` is what the public may
    read of the pages chosen, as `{pk: {title, url}}`. What leads nowhere is left out."""
    menu = []
    for entry in entries:
        children = list(filter(None, (_link(child, pages) for child in entry.value["children"])))
        item = _link(entry.value, pages)
        if item is None and children and not entry.value["page"]:
            item = {"title": entry.value["title"], "url": ""}
        if item is not None:
            menu.append({**item, "children": children})
    return menu


def _link(value, pages):
    if value["page"]:
        found = pages.get(value["page"].pk)
        return found and {**found, "title": value["title"] or found["title"]}
    if value["target"]:
        return {"title": value["title"], "url": value["target"]}
    return None
