"""Chinese lines on posters: where they break, and that everything stays in its box."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sharing.content import PosterContent, PosterDate
from core.sharing.fonts import font, fonts_are_there
from core.sharing.layout import CODE, FOOT, MARGIN, TITLE, WIDTH, WORDS_END, placed_words
from core.sharing.typesetting import (
    CLOSING,
    OPENING,
    break_lines,
    fill_lines,
    pieces_of,
    width_of,
)

GET_FONTS = "apt-get install fonts-noto-cjk"
WORDS = "春分清河行动给袁河源洗把脸志愿者在社区义务植树老人孩子一起来"
DATE = PosterDate("2026年12月", "21", ("周六", "8:30—11:30"))


@pytest.fixture(scope="module", autouse=True)
def _with_fonts():
    if not fonts_are_there():
        pytest.skip(f"No Chinese fonts on this machine. To get them: {GET_FONTS}")


def lines_of(text, size=84, width=664):
    return next(
        found[0]
        for count in range(1, 9)
        if (found := break_lines(text, font("serif", size), width, count))
    )


def test_lines_break_after_clauses():
    assert lines_of("春分清河行动，给袁河源洗把脸") == ["春分清河行动，", "给袁河源洗把脸"]
    assert lines_of("麻山镇的山坡上，多了八百棵香樟") == ["麻山镇的山坡上，", "多了八百棵香樟"]


def test_words_numbers_and_measures_stay_whole():
    assert [piece.text for piece in pieces_of("2026年3月21日8:30—11:30种300棵")] == [
        *("2026年", "3月", "21日", "8:30—11:30", "种", "300棵"),
    ]
    assert [piece.text for piece in pieces_of("第12期《身边的人》……APP V2.0版")] == [
        *("第12期", "《身", "边", "的", "人》……", "APP ", "V2.0", "版"),
    ]
    assert lines_of("守桥人和他的三本日记") in (
        ["守桥人和他", "的三本日记"],
        ["守桥人和", "他的三本日记"],
        ["守桥人和他的", "三本日记"],
    )


@settings(max_examples=60, deadline=None)
@given(st.text(WORDS + "，。、：！？“”《》（）…—·0123456789.%abcWIFI ", min_size=1, max_size=60))
def test_no_line_begins_or_ends_with_a_wrong_mark_and_nothing_is_lost(text):
    face = font("serif", 60)
    for count in range(1, 7):
        found = break_lines(text, face, 664, count)
        if found is None:
            continue
        lines = found[0]
        assert all(width_of(line, face) <= 664 for line in lines)
        assert "".join(lines).replace(" ", "") == "".join(text.split())
        for before, after in zip(lines, lines[1:], strict=False):
            assert after[0] not in CLOSING, lines
            assert before[-1] not in OPENING, lines
            together = f"{before}{after}" in " ".join(text.split())
            assert not (together and before[-1].isdigit() and after[0].isdigit()), lines


def test_running_text_is_cut_with_an_ellipsis():
    face = font("sans", 32)
    lines = fill_lines("志愿者分成九个小组，从山脚一路种到山腰。" * 8, face, 664, 3)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert all(width_of(line, face) <= 664 for line in lines)
    assert fill_lines("短短一句。", face, 664, 3) == ["短短一句。"]
    endless = fill_lines("W" * 300, face, 664, 2)
    assert len(endless) == 2 and all(width_of(line, face) <= 664 for line in endless)


def title_of(length, mixed):
    text = (WORDS * 3)[:length]
    if mixed and length > 6:
        text = f"{text[: length // 2]}2026年APP，{text}"[:length].rstrip("，")
    return text


@pytest.mark.parametrize("date", [DATE, None])
@pytest.mark.parametrize("mixed", [False, True])
def test_titles_of_any_length_stay_in_their_box(date, mixed):
    for length in range(1, 61):
        title = title_of(length, mixed)
        content = PosterContent(
            kicker="活动报道 · 文明创建", title=title, date=date, where="芦溪县宣风镇袁河源码头",
            text=WORDS * 4, owner="关爱母亲河", note="PX-2026-000123", hint="微信扫一扫",
            site="文明萍乡（示例）",
        )  # fmt: skip
        placed = placed_words(content)
        for line in placed:
            end = CODE[0] if line.y >= FOOT else WIDTH - MARGIN
            assert line.x >= MARGIN - 2 and line.x + line.width <= end + 1, (length, line)
            assert line.bottom <= WORDS_END or line.y >= FOOT, (length, line)
        words = [line for line in placed if line.y < FOOT and line.x != MARGIN - 2]
        column = [line for line in words if not date or line.x > 300]
        for above, below in zip(column, column[1:], strict=False):
            assert below.y >= above.bottom - 1, (length, above, below)
        shown = "".join(line.text for line in column if line.cut == "serif")
        assert shown.replace("，", "").replace(" ", "") == title.replace("，", "")


def test_extremes_are_cut_not_spilled():
    content = PosterContent(
        kicker="很长的栏目名称" * 20, title="没有停顿的标题" * 40, where="很长的地点" * 30,
        text="W" * 500, owner="很长的品牌名称" * 9, note="N" * 200, hint="提示" * 90,
        date=PosterDate("第", "123456", ("期",)), site="文明",
    )  # fmt: skip
    for line in placed_words(content):
        end = CODE[0] if line.y >= FOOT else WIDTH - MARGIN
        assert line.x + line.width <= end + 1, line
        assert line.bottom <= WORDS_END or line.y >= FOOT, line


def test_a_title_of_name_and_clause_is_set_in_two_sizes():
    placed = placed_words(PosterContent(kicker="", title="王师傅：一把剪刀，剪了十七年"))
    assert [(line.text, line.size) for line in placed[:2]] == [
        ("王师傅", TITLE[0][0]),
        ("一把剪刀，剪了十七年", 50),
    ]
