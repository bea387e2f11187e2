"""A result of the browser as a spreadsheet: public columns only, one row for each record."""

import csv
import datetime
import re
from decimal import Decimal
from tempfile import TemporaryFile

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from activities.models import Activity
from core.exports import neutralise

#: Rows at most by form; more is asked for in parts. CSV goes out as it is made, a workbook of so
#: many is made in fifteen seconds, and nobody waits longer.
MOST_ROWS = {"csv": 50_000, "xlsx": 20_000}
_BATCH = 500
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _moment(value):
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


COLUMNS = (
    (_("编号"), lambda record: record.code),
    (_("名称"), lambda record: record.title),
    (_("开始"), lambda record: _moment(record.start)),
    (_("结束"), lambda record: _moment(record.end)),
    (_("区域"), lambda record: record.area),
    (_("地点"), lambda record: record.place),
    (_("队伍"), lambda record: record.team),
    (_("服务类别"), lambda record: record.category),
    (_("活动形式"), lambda record: "、".join(form.name for form in record.forms.all())),
    (_("品牌"), lambda record: record.brand if record.brand and record.brand.live else ""),
    (_("时间节点"), lambda record: record.occasion or ""),
    (_("状态"), lambda record: record.state.label),
    (_("实际参加人数"), lambda record: record.participants),
    (_("总时长（小时）"), lambda record: record.total_hours),
    (_("服务对象"), lambda record: record.audience),
    (_("服务人数"), lambda record: record.people_served),
    (_("摘要"), lambda record: record.summary),
    (_("取消原因"), lambda record: record.cancel_reason),
)


def csv_response(request, pks):
    """Stream the records of `pks` as CSV with a byte order mark, without which Excel takes the
    hanzi for GBK."""
    response = StreamingHttpResponse(_csv(request, pks), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_filename("csv")}"'
    return response


def xlsx_response(request, pks):
    """Return the records of `pks` as a workbook, written row by row to a file on disk."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("活动")))
    for row in _rows(request, pks):
        sheet.append(row)
    file = TemporaryFile()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_filename("xlsx"))


def _filename(ending):
    return f"activities-{timezone.localdate():%Y%m%d}.{ending}"


class _Line:
    """What csv writes to: hands back each line."""

    def write(self, line):
        return line


def _csv(request, pks):
    writer = csv.writer(_Line())
    yield "\ufeff".encode()
    for row in _rows(request, pks):
        yield writer.writerow(row).encode()


def _rows(request, pks):
    yield [*(str(heading) for heading, _value in COLUMNS), str(_("网址"))]
    related = ("area", "team", "category", "brand", "occasion")
    found = Activity.objects.public().select_related(*related).prefetch_related("forms")
    for start in range(0, len(pks), _BATCH):
        batch = pks[start : start + _BATCH]
        records = found.in_bulk(batch)
        for record in (records[pk] for pk in batch if pk in records):
            address = request.build_absolute_uri(record.get_absolute_url())
            yield [*(_cell(value(record)) for _heading, value in COLUMNS), address]


def _cell(value):
    """A number or a moment as it is, anything else as text that no program computes."""
    if value is None or isinstance(value, int | Decimal | datetime.datetime):
        return value
    return neutralise(_CONTROL.sub("", str(value)))
