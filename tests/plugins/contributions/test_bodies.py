"""What people paste and type, and what is left of it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from plugins.contributions.bodies.blocks import cleaned_body
from plugins.contributions.bodies.html import blocks_of_html
from plugins.contributions.bodies.plain import blocks_of_plain, plain_of_blocks

#: As Word and WeChat's editor put it there.
CLIPBOARD = Path(__file__).parent / "clipboard"


def read(html):
    return [(block["type"], block["value"]) for block in cleaned_body(blocks_of_html(html), set())]


def test_word_and_wechat_leave_their_words():
    assert read((CLIPBOARD / "word.txt").read_text()) == [
        ("heading", "植绿添新彩"),
        ("paragraph", "<p>三月的<b>坡上</b>，</p>"),
        ("paragraph", "<ul><li>扶苗</li><li>培土</li></ul>"),
        ("table", {"heads": ["树种", "株数"], "rows": [["樟树", "180"]]}),
    ]
    assert read((CLIPBOARD / "wechat.txt").read_text()) == [
        ("paragraph", "<p><b>早上七点</b>， 桥头</p>"),
        ("paragraph", "<p>第二<b>段</b></p>"),
        ("paragraph", "<p>框里的一段</p>"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p><img src=x onerror=alert(1)>字</p>",
        "<p><a href='javascript:alert(1)'>字</a></p>",
        "<p><a href='java\tscript:alert(1)'>字</a></p>",
        "<p><a href='//evil.example'>字</a></p>",
        "<p><a href='data:text/html,x'>字</a></p>",
        "<p><svg><script>alert(1)</script></svg>字</p>",
        "<p><math><mi xlink:href='javascript:x'></mi></math>字</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>字",
        "<p><style><img src=x onerror=alert(1)></style>字</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;字</p>",
        "<p data-id='\"><script>alert(1)</script>'>字</p>",
        "<p><b onclick=alert(1) style=position:fixed>字</b></p>",
        "<" * 5000 + "字",
        "<div>" * 3000 + "字",
        "<b>" * 3000 + "字",
        "\x00<p>字\x00</p>",
    ],
)
def test_nothing_that_acts_gets_through(html):
    body = cleaned_body(blocks_of_html(html), set())
    shown = "".join(str(block["value"]) for block in body)
    assert "字" in shown or not shown
    tags = BeautifulSoup(shown, "html.parser").find_all(True)
    assert {tag.name for tag in tags} <= {"p", "b", "i", "a", "br", "ul", "ol", "li"}
    for tag in tags:
        assert set(tag.attrs) <= {"href"} and tag.get("href", "/").startswith(("/", "http"))
    assert all('"' not in block["id"] and "<" not in block["id"] for block in body)


ONE = "<p>一<b>二</b><a href='/x'>三</a></p>"


def test_the_plain_field_says_it_all_and_keeps_the_ids():
    key = "k-picture"
    body = cleaned_body(
        [
            {"id": "block-one", "type": "paragraph", "value": ONE},
            {"id": "block-two", "type": "heading", "value": "小标题"},
            {"id": "block-img", "type": "picture", "value": {"file": key, "caption": "图[说]"}},
            {"id": "block-tab", "type": "table", "value": {"heads": ["a", "b"], "rows": []}},
            {"id": "block-lis", "type": "paragraph", "value": "<ol><li>甲</li><li>乙</li></ol>"},
        ],
        {key},
    )
    text = plain_of_blocks(body)
    again = cleaned_body(blocks_of_plain(text, body), {key})
    assert again == body
    changed = text.replace("一**二**", "改过的").replace("[[表 1]]", "")
    again = cleaned_body(blocks_of_plain(changed, body), {key})
    assert [block["id"] for block in again] == ["block-one", "block-two", "block-img", "block-lis"]
    assert "改过的" in again[0]["value"]
    evil = cleaned_body(blocks_of_plain("[点](javascript:alert(1)) <script>x</script>", []), set())
    assert "href" not in evil[0]["value"] and "<script" not in evil[0]["value"]
