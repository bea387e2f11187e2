"""Video and audio: what is taken, how it is offered, what the worker finds out."""

import re
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Page

from core.blocks import BodyBlock
from core.models import SiteDocument
from core.players import clock
from core.recordings import examine_recording, unexamined
from home.models import StandardPage
from tests import factories
from tests.core.test_captions import VTT

pytestmark = pytest.mark.django_db
BLOCK = BodyBlock().child_blocks["video"]
FOLDER = Path(__file__).parent / "recordings"


def recording(name="short.webm"):
    return SiteDocument.objects.create(
        title="植树", file=ContentFile((FOLDER / name).read_bytes(), name=name)
    )


def captions(language="zh"):
    document = SiteDocument.objects.create(
        title="字幕", file=ContentFile(VTT.encode(), name="a.vtt")
    )
    return {"document": document, "language": language}


def block(**fields):
    return BLOCK.normalize({"document": None, "address": "", "caption": "", **fields})


@pytest.fixture
def shown(client):
    """A function that publishes a page with one video block and returns its text."""

    def text(**fields):
        page = StandardPage(title="片子", slug="pian", body=[("video", block(**fields))])
        Page.objects.get(depth=1).get_first_child().add_child(instance=page)
        answer = client.get(page.url)
        assert answer.status_code == 200
        return answer.content.decode()

    return text


@pytest.mark.parametrize("name", ["short.webm", "short.mp3", "short.m4a", "upright.mp4"])
def test_real_files_are_taken(name):
    document = SiteDocument(
        title="x", file=ContentFile((FOLDER / name).read_bytes(), name=f"文件.{name[-4:]}")
    )
    document.file.name = name
    document.full_clean(exclude=["collection"])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("short.webm", "a.mp4"),
        ("upright.mp4", "a.webm"),
        ("upright.mp4", "a.mp3"),
        ("short.mp3", "a.m4a"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x88matroska", "a.webm"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", "a.mp4"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n/etc/passwd", "a.mp4"),
        (b"<html><script>alert(1)</script></html>", "a.webm"),
        (b"", "a.mp3"),
    ],
)
def test_a_file_that_is_something_else_is_refused(content, name):
    raw = content if isinstance(content, bytes) else (FOLDER / content).read_bytes()
    document = SiteDocument(title="x", file=ContentFile(raw, name=name))
    with pytest.raises(ValidationError, match="对不上"):
        document.full_clean(exclude=["collection"])


def test_a_video_has_poster_shape_captions_and_a_way_to_keep_it(shown):
    image = factories.SiteImageFactory()
    track = captions()
    text = shown(
        document=recording(),
        poster=image,
        caption="现场三分钟",
        length="3:05",
        captions=[track, captions("en")],
        transcript="第一段。\n\n<b>第二段。",
    )
    (video,) = re.findall(r"<video.*?</video>", text)
    assert 'controls preload="none" playsinline width="1280" height="720"' in video
    assert "autoplay" not in text and f'poster="{image.file.url}"' in video
    assert f'src="{track["document"].url}" srclang="zh" label="中文" default>' in video
    assert video.count("<track") == 2 and video.count(" default") == 1
    assert "时长 3:05" in text and "download>下载视频</a> WEBM 40" in text
    assert "<summary>文字稿</summary><p>第一段。</p>" in text and "&lt;b&gt;第二段" in text


def test_without_a_poster_one_is_drawn_and_without_a_picture_audio_has_none(shown):
    assert re.search(
        r'<video[^>]+poster="/static/img/player[^"]*\.svg"', shown(document=recording())
    )
    page = StandardPage(title="声", body=[("video", block(document=recording("short.mp3")))])
    Page.objects.get(depth=1).get_first_child().add_child(instance=page)
    html = str(page.body)
    assert '<audio controls preload="none"' in html and "<img" not in html and "<video" not in html


def test_a_withdrawn_poster_is_not_shown(shown):
    image = factories.SiteImageFactory(consent="withdrawn")
    assert image.file.url not in shown(document=recording(), poster=image)


def test_a_video_on_another_host_is_a_link_and_nothing_is_loaded(shown):
    text = shown(address="https://video.example.org/a/b.mp4?x=1&y=2", caption="外站")
    assert 'href="https://video.example.org/a/b.mp4?x=1&amp;y=2" rel="noopener external"' in text
    assert (
        "<video" not in text and 'src="https:' not in text and "到 video.example.org 观看" in text
    )


def test_a_path_of_this_site_plays(shown):
    text = shown(address="/shipin/2026/zhishu.mp4")
    assert '<source src="/shipin/2026/zhishu.mp4" type="video/mp4">' in text


def clean(**fields):
    return BLOCK.clean(block(**fields))


def refused(name, **fields):
    with pytest.raises(ValidationError) as told:
        clean(**fields)
    (messages,) = (told.value.block_errors[name].messages,)
    return "".join(messages)


def test_one_source_and_only_one():
    assert "请选一个文件" in refused("document")
    assert "只要一个" in refused("address", document=recording(), address="/a.mp4")
    assert "只能播放" in refused("document", document=factories.SiteDocumentFactory())


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)//a.mp4", "//evil.example/a.mp4", "http://a.example/a.mp4"),
        *("https://a.example/a.html", "/a.php?x=.mp4", "https://u:p@a.example/a.mp4", "a.mp4"),
        *('https://a.example/"onload=.mp4', "https:///a.mp4", "/a b.mp4", "https://[/a.mp4", "/"),
    ],
)
def test_what_is_no_address_of_a_recording_is_refused(address):
    assert "地址" in refused("address", address=address)


def test_the_address_of_an_upload_becomes_the_upload(site_tree):
    document = recording()
    for address in (document.url, f"https://testserver{document.url}"):
        cleaned = clean(address=address)
        assert cleaned["document"] == document and cleaned["address"] == ""
    assert clean(address="https://testserver/x/a.mp4")["address"] == "/x/a.mp4"
    other = clean(address=f"/documents/{document.pk}/other.webm")
    assert other["document"] is None


def test_captions_are_where_they_can_be_read():
    video, audio = recording(), recording("short.mp3")
    assert clean(document=video, captions=[captions(), captions("en")])
    assert "只放一份" in refused("captions", document=video, captions=[captions(), captions()])
    assert "文字稿" in refused("captions", document=audio, captions=[captions()])
    foreign = {"address": "https://a.example/a.mp4", "captions": [captions()]}
    assert "加不了字幕" in refused("captions", **foreign)
    with pytest.raises(ValidationError):
        clean(document=video, captions=[{"document": video, "language": "zh"}])


@pytest.mark.parametrize("length", ["3", "3:60", "1:99:00", "abc", "3：20"])
def test_a_length_is_minutes_and_seconds(length):
    assert "分:秒" in refused("length", document=recording(), length=length)
    assert clean(document=recording(), length="1:02:03")


def test_captions_and_transcript_are_found_and_addresses_are_not():
    value = block(
        address="/geheim.mp4", length="3:20", transcript="照着红绳挖", captions=[captions()]
    )
    assert BLOCK.get_searchable_content(value) == ["", "照着红绳挖"]


def test_the_recordings_of_a_record_play_on_its_page(client, site_tree):
    activity = factories.ActivityFactory(team=site_tree.anyuan.team)
    activity.attachments.create(document=recording(), title="现场一分钟")
    activity.attachments.create(document=factories.SiteDocumentFactory(), title="报名表")
    activity.save()
    text = client.get(activity.get_absolute_url()).content.decode()
    assert text.count("<video") == 1 and 'aria-label="现场一分钟"' in text
    assert client.get(activity.attachments.first().document.url).status_code == 200


# What the worker finds out.


def test_lengths_as_people_write_them():
    assert [clock(n) for n in (None, 0, 7, 125, 3723)] == ["", "0:00", "0:07", "2:05", "1:02:03"]


def test_the_worker_takes_length_and_picture(client, shown):
    document = recording()
    assert list(unexamined()) == [document]
    examine_recording.call(document.pk)
    document.refresh_from_db()
    assert document.duration == 8 and not unexamined()
    assert (document.still_width, document.still_height) == (320, 180)
    text = shown(document=document)
    assert f'poster="{document.still.url}"' in text and "时长 0:08" in text
    answer = client.get(document.still.url)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/webp"
    Page.objects.get(slug="pian").unpublish()
    assert client.get(document.still.url).status_code == 404


def test_an_upright_video_has_an_upright_frame(shown):
    document = recording("upright.mp4")
    examine_recording.call(document.pk)
    document.refresh_from_db()
    text = shown(document=document)
    assert 'class="frame shape-9-16 fills"' in text and 'width="720" height="1280"' in text


def test_audio_has_a_length_and_no_picture():
    for name in ("short.mp3", "short.m4a"):
        document = recording(name)
        examine_recording.call(document.pk)
        document.refresh_from_db()
        assert document.duration == 2 and not document.still


def test_a_broken_file_is_looked_at_once():
    broken = SiteDocument.objects.create(title="坏", file=ContentFile(b"\x1a\x45", name="a.webm"))
    examine_recording.call(broken.pk)
    broken.refresh_from_db()
    assert broken.examined_at and broken.duration is None and not broken.still
    assert not unexamined()


def test_a_new_file_is_looked_at_anew_and_the_old_picture_goes(django_capture_on_commit_callbacks):
    document = recording()
    examine_recording.call(document.pk)
    document.refresh_from_db()
    former = document.still.name
    document.file = ContentFile((FOLDER / "upright.mp4").read_bytes(), name="b.mp4")
    document.save()
    assert document.duration is None and list(unexamined()) == [document]
    assert not default_storage.exists(former)
    examine_recording.call(document.pk)
    document.refresh_from_db()
    kept = document.still.name
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not default_storage.exists(kept)


def test_a_server_without_ffmpeg_asks_again_later(monkeypatch, shown):
    monkeypatch.setenv("PATH", "/nowhere")
    document = recording()
    examine_recording.call(document.pk)
    assert list(unexamined()) == [document]
    assert "player" in shown(document=document)


def test_a_program_that_hangs_or_fails_holds_nobody_up(monkeypatch, tmp_path):
    for name in ("ffmpeg", "ffprobe"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\nexec sleep 30\n")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("core.recordings.LONGEST_WAIT", 0.2)
    document = recording()
    examine_recording.call(document.pk)
    document.refresh_from_db()
    assert document.examined_at and document.duration is None
