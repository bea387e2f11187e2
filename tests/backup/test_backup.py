"""An installation is brought back as it was: rows, files, and nothing that was made since."""

import json
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from core.backup import databases
from core.models import SiteState
from home.models import StandardPage
from tests import factories
from tests.core.test_media import picture_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(site_tree, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    picture = factories.SiteImageFactory(title="桥头的小方桌", file=picture_file(name="桥头.jpg"))
    page = factories.StandardPageFactory(parent=site_tree.home, title="原来的标题", live=True)
    return page, picture


def backed_up(folder, *options):
    call_command("backup", str(folder), *options, verbosity=0)
    return sorted(folder.glob("wenming-*"))[-1]


def told(command, *arguments):
    with pytest.raises(CommandError) as error:
        call_command(command, *map(str, arguments))
    return str(error.value)


def test_all_is_as_it_was_and_nothing_made_since_stays(site, tmp_path, capsys):
    page, picture = site
    folder = backed_up(tmp_path / "kept")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = SiteState.read()

    StandardPage.objects.filter(pk=page.pk).update(title="改坏的标题", draft_title="改坏的标题")
    default_storage.delete(picture.file.name)
    later = default_storage.save("documents/后来的.pdf", ContentFile(b"later"))
    SiteState.raise_content()
    SiteState.raise_content()

    call_command("restore", str(folder))
    assert StandardPage.objects.get(pk=page.pk).title == "改坏的标题"
    assert "备份完好" in capsys.readouterr().out

    call_command("restore", str(folder), "--yes")
    assert StandardPage.objects.get(pk=page.pk).title == "原来的标题"
    assert default_storage.exists(picture.file.name)
    assert not default_storage.exists(later)
    # What processes keep of pages was kept under counters that must not come again.
    assert SiteState.read()[1] > before[1] + 2 and not SiteState.read().read_only
    assert "恢复好了" in capsys.readouterr().out


def test_a_backup_may_be_made_while_the_site_writes(site, tmp_path):
    with transaction.atomic():
        SiteState.raise_content()
        folder = backed_up(tmp_path / "kept")
    assert (folder / databases.file_name()).stat().st_size > 10_000


@pytest.mark.parametrize("what", ["database", "picture", "list"])
def test_a_damaged_backup_changes_nothing(site, tmp_path, what):
    page, picture = site
    folder = backed_up(tmp_path / "kept")
    damaged = {
        "database": folder / databases.file_name(),
        "picture": folder / "media" / picture.file.name,
        "list": folder / "backup.json",
    }[what]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    StandardPage.objects.filter(pk=page.pk).update(title="现在的标题")
    assert "坏了" in told("restore", folder, "--yes")
    assert StandardPage.objects.get(pk=page.pk).title == "现在的标题"


def test_what_is_no_backup_of_this_site_is_refused(site, tmp_path):
    assert "不是一份完整的备份" in told("restore", tmp_path, "--yes")
    folder = backed_up(tmp_path / "kept")
    kept = json.loads((folder / "backup.json").read_text())

    def refused(**changed):
        (folder / "backup.json").write_text(json.dumps({**kept, **changed}))
        return told("restore", folder, "--yes")

    assert "请先装上新版" in refused(version="99.0")
    assert "格式" in refused(format=2)
    assert "另一种数据库" in refused(database={**kept["database"], "file": "database.other"})
    assert "文件名不对" in refused(files={"../../outside": "0"})


def test_one_that_was_broken_off_leaves_nothing(site, tmp_path, monkeypatch):
    def fails(name, path):
        raise OSError("No space left on device")

    monkeypatch.setattr("core.backup.uploads.copy_out", fails)
    with pytest.raises(OSError, match="No space"):
        call_command("backup", str(tmp_path / "kept"))
    assert list((tmp_path / "kept").iterdir()) == []


def test_only_the_newest_are_kept(site, tmp_path):
    parent = tmp_path / "kept"
    for day in ("2026-01-01-030000", "2026-01-02-030000"):
        (parent / f"wenming-{day}").mkdir(parents=True)
        (parent / f"wenming-{day}" / "backup.json").write_text("{}")
    (parent / "别的文件夹").mkdir()
    newest = backed_up(parent, "--keep", "2")
    assert sorted(each.name for each in parent.iterdir()) == sorted(
        ["wenming-2026-01-02-030000", newest.name, "别的文件夹"]
    )


def test_a_folder_that_cannot_be_written_is_said(site, tmp_path):
    (tmp_path / "file").write_text("")
    assert "写不进" in told("backup", tmp_path / "file")
