"""Captions: what is taken, what it becomes, and what an editor is told of the rest."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core.captions import as_webvtt
from core.models import SiteDocument

VTT = """WEBVTT - 植树

NOTE 校对：示例

1
00:01.000 --> 00:03.500 line:90% align:center onclick:x
八点半，雾还没散。

00:00:04.000 --> 00:00:06.000
<v 老支书>照着红绳挖。</v>
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
八点半，雾还没散。

2
00:00:04,000 --> 00:00:06,000
2024
照着红绳挖。
""".replace("\n", "\r\n")


def test_vtt_keeps_its_words_and_what_browsers_know():
    text = as_webvtt(VTT.encode(), "vtt").decode()
    assert "00:00:01.000 --> 00:00:03.500 line:90% align:center\n八点半" in text
    assert "onclick" not in text
    assert text.startswith("WEBVTT - 植树\n\nNOTE 校对：示例\n\n1\n")


def test_srt_becomes_vtt():
    assert as_webvtt(SRT.encode(), "srt").decode() == (
        "WEBVTT\n\n\n00:00:01.000 --> 00:00:03.500\n八点半，雾还没散。\n\n\n"
        "00:00:04.000 --> 00:00:06.000\n2024\n照着红绳挖。\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_whatever_the_program_wrote_is_stored_in_utf_8(encoding):
    for text, extension in ((VTT, "vtt"), (SRT, "srt")):
        stored = as_webvtt(text.encode(encoding), extension).decode()
        assert "八点半，雾还没散。" in stored and stored.startswith("WEBVTT")


def vtt(*cues):
    return "WEBVTT\n\n" + "\n\n".join(f"{cue}\n话" for cue in cues)


@pytest.mark.parametrize(
    ("content", "extension", "said"),
    [
        (b"", "vtt", "第一行要写 WEBVTT"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nx", "vtt", "第一行要写 WEBVTT"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "vtt", "编码|WEBVTT"),
        (b"<script>alert(1)</script>", "vtt", "第一行要写 WEBVTT"),
        (b"WEBVTT\n\nno cue", "vtt", "没有一条字幕"),
        (b"just words", "srt", "没有一条字幕"),
        (b"WEBVTT\n00:01.000 --> 00:02.000\nx", "vtt", "第 2 行：WEBVTT 下面要空一行"),
        (vtt("00:02.000 --> 00:01.000"), "vtt", "第 3 行：结束时间要晚于"),
        (vtt("00:02.000 --> 00:02.000"), "vtt", "第 3 行：结束时间要晚于"),
        (vtt("00:05.000 --> 00:06.000", "00:01.000 --> 00:02.000"), "vtt", "第 6 行：比上一条"),
        (vtt("00:61.000 --> 00:62.000"), "vtt", "第 3 行：时间要写成"),
        (vtt("00:1.0 --> 00:2.0"), "vtt", "第 3 行：时间要写成"),
        (vtt("１0:01.000 --> 00:02.000"), "vtt", "第 3 行：时间要写成"),
        (vtt("00:01.000 --> 00:02.000 --> 00:03.000"), "vtt", None),
        (SRT.replace("00:00:06,000", "00:00:02,000"), "srt", "第 6 行：结束时间"),
        (b"WEBVTT\n\n" + b"x" * 1024 * 1024, "vtt", "超过 1 MB"),
        (vtt(*["00:01.000 --> 00:02.000"] * 10_001), "vtt", "超过一万条"),
    ],
)
def test_what_a_browser_would_skip_is_told(content, extension, said):
    raw = content if isinstance(content, bytes) else content.encode()
    if said is None:
        assert as_webvtt(raw, extension).count(b"-->") == 1
        return
    with pytest.raises(ValidationError, match=said):
        as_webvtt(raw, extension)


@pytest.mark.django_db
def test_an_upload_is_converted_whichever_way_it_comes():
    for name, content in (("a.srt", SRT.encode("gb18030")), ("b.vtt", VTT.encode("utf-16"))):
        document = SiteDocument(title="字幕", file=ContentFile(content, name=name))
        document.full_clean(exclude=["collection"])
        document.save()
        assert document.file_extension == "vtt" and document.content_type == "text/vtt"
        stored = document.file.open().read()
        assert stored.startswith(b"WEBVTT") and "八点半".encode() in stored
        assert document.file_size == len(stored)
    unchecked = SiteDocument.objects.create(
        title="字幕", file=ContentFile(SRT.encode(), name="c.srt")
    )
    assert unchecked.file_extension == "vtt" and unchecked.file_hash


@pytest.mark.django_db
def test_an_editor_is_told_the_line(admin_client):
    from django.urls import reverse

    wrong = ContentFile(SRT.replace("00:00:06,000", "00:00:02,000").encode(), name="a.srt")
    answer = admin_client.post(reverse("wagtaildocs:add"), {"title": "字幕", "file": wrong})
    assert "第 6 行：结束时间要晚于开始时间。" in answer.content.decode()
    assert not SiteDocument.objects.exists()
    answer = admin_client.post(
        reverse("wagtaildocs:add"),
        {"title": "字幕", "file": ContentFile(SRT.encode(), name="a.srt")},
    )
    assert answer.status_code == 302
    assert SiteDocument.objects.get().filename.endswith(".vtt")
