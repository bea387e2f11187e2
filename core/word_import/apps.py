from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WordImportConfig(AppConfig):
    name = "core.word_import"
    label = "word_import"
    verbose_name = _("从 Word 导入")
