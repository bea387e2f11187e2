"""What a text tells otherwise than the record it is about."""

from django.utils.translation import gettext as _

from core.checks.facts import fact_rows
from core.checks.findings import SEVERE, WARNING, Finding


def found(item, texts):
    for row in fact_rows(item, texts):
        if row.agrees is not False:
            continue
        words = {"label": row.label, "text": row.text, "record": row.record, "name": row.name}
        yield Finding(
            code=f"fact_{row.code}",
            severity=SEVERE if row.is_sure else WARNING,
            message=_("%(label)s与记录不符：文中“%(text)s”，记录是 %(record)s。") % words,
            excerpt=row.text or "",
            path=row.path,
            suggestion=_("核对后改文字，或改活动记录“%(name)s”。") % words,
            basis=row.basis,
        )
