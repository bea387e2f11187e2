"""Everything that the site keeps of a contributor, as one zip: JSON beside the files themselves."""

import json
import tempfile
import zipfile

from plugins.contributions.models import Submission


def write_export(contributor):
    """Return an open temporary file; a large one lies on the disk."""
    target = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 sent, then closed
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        data = {"person": _person(contributor), "pieces": []}
        rows = Submission.objects.filter(contributor=contributor).select_related("activity")
        for piece in rows.prefetch_related(
            "files", "events", "versions", "remarks", "placements__outlet"
        ):
            data["pieces"].append(_piece(piece))
            for file in piece.files.all():
                if file.is_ready:
                    _add(archive, file.file, f"files/{file.key}-{file.name}")
            for placement in piece.placements.all():
                if placement.proof:
                    name = placement.proof.name.rsplit("/", 1)[-1]
                    _add(archive, placement.proof, f"proofs/{placement.pk}-{name}")
        text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
        archive.writestr("data.json", text)
    target.seek(0)
    return target


def _add(archive, file, name):
    with file.open("rb") as content, archive.open(name, "w", force_zip64=True) as entry:
        for block in iter(lambda: content.read(256 * 1024), b""):
            entry.write(block)


def _person(row):
    names = ("real_name", "sign_in_name", "unit", "about", "may_be_named", "consent_version")
    return {
        **{name: getattr(row, name) for name in names},
        "consented_at": row.consented_at,
        "area": str(row.area),
        "email": row.user.email,
        "state": row.get_state_display(),
        "applied_at": row.applied_at,
    }


def _piece(row):
    return {
        "number": row.number,
        "kind": row.get_kind_display(),
        "state": row.get_state_display(),
        "title": row.title,
        "author_line": row.author_line,
        "body": row.body,
        "activity": str(row.activity) if row.activity else row.activity_facts,
        "outlets": row.outlets,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "files": [
            {"key": file.key, "name": file.name, "caption": file.caption, "size": file.size}
            for file in row.files.all()
        ],
        "versions": [
            {"number": each.number, "at": each.created_at, "title": each.title, "body": each.body}
            for each in row.versions.all()
        ],
        "events": [
            {"at": each.at, "what": each.get_kind_display(), "remark": each.remark}
            for each in row.events.all()
        ],
        "placements": [
            {
                "id": each.pk,
                "outlet": str(each.outlet),
                "date": each.date,
                "link": each.link,
                "confirmed_at": each.confirmed_at,
            }
            for each in row.placements.all()
        ],
        "remarks": [
            {"at": each.created_at, "text": each.text, "answer": each.answer}
            for each in row.remarks.all()
        ],
    }
