"""What comes out of Word files, whoever made them, and what is never let in."""

import io
import zipfile

import pytest
from docx import Document

from core.word_import.bylines import byline_of
from core.word_import.opening import WordRefused
from core.word_import.reading import read_word
from tests.word import documents


def read(content, **kwargs):
    return read_word(documents.uploaded(content, **kwargs))


def refusal(content, **kwargs):
    with pytest.raises(WordRefused) as refused:
        read(content, **kwargs)
    return str(refused.value)


def shown(text):
    return [
        (kind, (value["caption"], value["alt"]) if kind == "picture" else value)
        for kind, value in text.blocks
    ]


def test_a_report_keeps_its_structure_and_its_pictures_in_place():
    text = read(documents.report())
    assert text.title == "植绿添新彩"
    assert text.byline == {"source": "示例单位", "correspondent": "张某某（示例）"}
    assert shown(text) == [
        ("paragraph", "<p>三月的坡上，<b>二百六十株</b><i>树苗</i>落了地。</p>"),
        ("picture", ("志愿者在栽树", "两人扶着一棵树苗")),
        ("heading", "为什么种"),
        ("paragraph", "<ul><li>扶苗</li><li>培土</li></ul>"),
        ("table", {"heads": ["树种", "株数"], "rows": [["樟树", "180"]]}),
        ("paragraph", '<p>见<a href="https://example.org/trees">植树节</a></p>'),
        ("picture", ("浇水", "")),
        ("paragraph", "<p>来年再来看。</p>"),
    ]
    assert text.dropped == []


def test_the_text_may_lie_under_another_name():
    usual, other = (
        read(content) for content in (documents.report(), documents.renamed(documents.report()))
    )
    assert (other.title, shown(other)) == (usual.title, shown(usual))
    assert len(other.pictures) == 2


def test_what_was_set_by_hand_is_understood():
    text = read(documents.typed_by_hand())
    assert text.title == "桥头二十年"
    assert text.byline == {"author": "李某某"}
    assert shown(text) == [
        ("paragraph", "<p>老周每天都到桥上走一趟。</p>"),
        ("heading", "一、扫落叶"),
        ("paragraph", "<p>天没亮就出门。</p>"),
    ]


def test_what_was_left_out_is_counted():
    text = read(documents.with_what_cannot_come_along())
    assert dict(text.dropped) == {"文本框": 1, "艺术字": 1, "图表": 1, "修订（已按接受处理）": 2}
    words = str(text.blocks)
    assert "添上的一句" in words
    assert "删掉的一句" not in words
    assert "框里的字" not in words


def test_nothing_is_fetched_from_elsewhere(monkeypatch, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(documents.picture().getvalue())
    for address in ("http://127.0.0.1:9/x.png", secret.as_uri(), "../../secret.png"):
        text = read(documents.with_a_picture_from_elsewhere(address))
        assert text.pictures == []
        assert dict(text.dropped) == {"没有存进文件的网络图片": 1}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("文/张三 图/李四", {"author": "张三"}),
        ("作者：张三　来源：示例县文明办", {"author": "张三", "source": "示例县文明办"}),
        ("（通讯员 王五）", {"correspondent": "王五"}),
        ("来源 | 示例报", {"source": "示例报"}),
        ("责任编辑：赵六", {"responsible_editor": "赵六"}),
        ("文明实践 在身边", None),
        ("图书馆里的志愿者", None),
        ("记者走进社区，看到了变化。", None),
    ],
)
def test_the_line_with_the_author_is_known_from_others(line, found):
    assert byline_of(line) == found


def test_a_picture_browsers_do_not_show_is_turned_or_counted():
    document = Document()
    document.add_paragraph("一张位图。")
    document.add_picture(documents.picture(kind="BMP"))
    text = read(document)
    assert [each.extension for each in text.pictures] == ["png"]
    broken = documents.changed(documents.report(), **{"word__media__image1.png": b"no picture"})
    assert dict(read(broken).dropped) == {"打不开的图片": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a word file", "打不开"),
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"{\\rtf1 ...", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
        (b"PK\x03\x04 and then nothing", "坏了"),
    ],
)
def test_other_files_are_refused_with_advice(content, says):
    assert says in refusal(content)


def test_a_half_file_is_refused():
    kept = io.BytesIO()
    documents.report().save(kept)
    assert "坏了" in refusal(kept.getvalue()[: len(kept.getvalue()) // 2])
    damaged = documents.changed(documents.report(), **{"word__document.xml": b"<w:document"})
    assert "坏了" in refusal(damaged)


def test_macros_are_refused_whatever_the_name():
    content = documents.changed(documents.report(), **{"word__vbaProject.bin": b"x"})
    assert "宏" in refusal(content, name="innocent.docx")


def test_bombs_are_refused(settings):
    bomb = documents.changed(documents.report(), **{"word__media__big.png": b"\0" * 40_000_000})
    assert "大得不正常" in refusal(bomb)
    many = documents.changed(
        documents.report(), **{f"word__x{number}.bin": b"" for number in range(2100)}
    )
    assert "大得不正常" in refusal(many)
    settings.WORD_MAX_MB = 0
    assert "超过 0 MB" in refusal(documents.report())


def test_entities_are_refused():
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    for content in (evil, evil.decode().encode("utf-16")):
        parts = {"word__document.xml": content}
        assert "外部实体" in refusal(documents.changed(documents.report(), **parts))
    odd = evil.replace(b'"1.0"', b'"1.0" encoding="utf-7"')
    assert refusal(documents.changed(documents.report(), **{"word__document.xml": odd}))


def test_other_office_files_are_told_from_word():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("xl/workbook.xml", "<x/>")
    assert "表格" in refusal(kept.getvalue(), name="真的.docx")


def test_an_empty_document_is_refused():
    assert "没有读得出" in refusal(Document())
    only_a_note = Document()
    only_a_note.sections[0].header.paragraphs[0].text = "文明办内部"
    assert "只有：页眉、页脚 1。请在 Word 里把文字移到正文里" in refusal(only_a_note)
