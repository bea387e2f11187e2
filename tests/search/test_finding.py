"""What somebody typed, and what is found for it, on a small index of its own."""

import pytest

from core.models import SiteState
from search import evaluation
from search.analysis.segmentation import learn
from search.analysis.synonyms import groups_of, shipped_groups
from search.engines.base import Among, CountBy
from search.finding import find
from search.models import DictionaryWord, SynonymGroup

ARTICLES = (
    ("blood", "萍乡市无偿献血志愿服务活动", "采血车开进安源区，市民排队登记。"),
    ("bottle", "血站志愿者招募", "招募无偿献血宣传志愿者，年满十八周岁均可报名。"),
    ("read", "全民阅读走进芦溪县", "志愿者在农家书屋陪孩子看书。"),
    ("reading", "田埂上的读书会", "白天种地，晚上围坐在一起。"),
    ("army", "拥军优属暖人心", "走访退役军人家庭。"),
    ("waste", "垃圾分类进社区", "教居民分清厨余和可回收物。"),
    ("bins", "老党员的“垃圾日记”", "记下每天丢掉了什么。"),
    ("weds", "低彩礼新人集体婚礼", "八对新人简办婚礼。"),
    ("wutong", "梧桐里社区长桌宴", "邻居们第一次坐在一起。"),
    ("aed", "AED 进地铁站", "救命神器装上墙。"),
    ("talk", "红色故事宣讲", "老人讲长征。"),
    ("river", "巡河志愿行", "沿着河道捡拾垃圾。"),
)


@pytest.fixture(scope="module")
def engine():
    articles = [evaluation.Article(name, *rest, "article") for name, *rest in ARTICLES]
    with evaluation.index_of(articles) as engine:
        yield engine


@pytest.fixture
def ask(engine):
    def ask(text, synonyms=None, **more):
        found = find(text, engine=engine, synonyms=synonyms or {}, **more)
        return found, [ARTICLES[hit.key.pk - 1][0] for hit in found.answer.hits]

    return ask


def names(hits):
    return [ARTICLES[hit.key.pk - 1][0] for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("献血", ["blood", "bottle"]),
        ("獻血", ["blood", "bottle"]),
        ("aed", ["aed"]),
        ("ＡＥＤ", ["aed"]),
        ("志愿者 献血", ["bottle"]),
        ("“献血志愿”", ["blood"]),
        ("献血 -安源", ["bottle"]),
        ("哪里可以献血？", ["blood", "bottle"]),
        ("请问怎么给垃圾分类呢", ["waste"]),
    ],
)
def test_words_phrases_exclusions_and_questions(ask, text, expected):
    found, hits = ask(text)
    assert sorted(hits) == sorted(expected)
    assert found.answer.total == len(expected)
    assert not found.correction
    assert not found.notices


def test_the_title_weighs_more_than_the_text(ask):
    _found, hits = ask("献血")
    assert hits == ["blood", "bottle"]


@pytest.mark.parametrize(
    ("text", "meant", "first"),
    [
        ("yuedu", "阅读", "read"),
        ("lajifenlei", "垃圾分类", "waste"),
        ("yjys", "拥军优属", "army"),
        ("拥均优属", "拥军优属", "army"),
        ("全民阅独", "全民阅读", "read"),
        ("垃极分类", "垃圾分类", "waste"),
        ("梧桐理社区", "梧桐里社区", "wutong"),
        ("xianxue", "献血", "blood"),
    ],
)
def test_what_was_meant_is_searched_and_said(ask, text, meant, first):
    found, hits = ask(text)
    assert found.correction == meant
    assert hits[0] == first


def test_what_was_typed_can_be_insisted_on(ask):
    found, _hits = ask("全民阅独", correct=False)
    assert not found.correction
    assert "部分匹配" in found.notices[0]


def test_a_word_in_letters_that_stands_somewhere_is_no_pinyin(ask):
    found, hits = ask("AED")
    assert hits == ["aed"]
    assert not found.correction


def test_two_initials_find_the_likely_words(ask):
    found, hits = ask("yd")
    assert "read" in hits
    assert not found.correction


def test_too_many_words_are_relaxed_step_by_step_and_it_says_so(ask):
    found, hits = ask("献血 采血车 彩礼")
    assert hits == ["blood"]
    assert "没有同时包含“献血、采血车、彩礼”的结果" in found.notices[0]
    found, hits = ask("献血 潜水艇")
    assert sorted(hits) == ["blood", "bottle"]
    assert "没有一篇含有“潜水艇”" in found.notices[0]
    assert found.dropped == ("潜水艇",)


def test_nothing_is_found_for_what_stands_nowhere(ask):
    found, hits = ask("qqqqzzzz")
    assert not hits
    assert found.answer.total == 0
    assert not found.notices


def test_partial_matches_follow_but_are_not_counted(ask):
    found, hits = ask("垃圾分类")
    assert hits == ["waste"]
    assert found.answer.total == 1
    assert "bins" in names(found.partial)
    assert "waste" not in names(found.partial)


def test_partial_matches_stay_away_from_other_orders_pages_and_phrases(ask):
    assert not ask("垃圾分类", sort=("date", True))[0].partial
    assert not ask("垃圾分类", offset=20)[0].partial
    assert not ask("“垃圾分类”")[0].partial


def test_what_is_excluded_is_not_shown_as_a_partial_match_either(ask):
    found, hits = ask("志愿 -献血")
    assert not {"blood", "bottle"} & {*hits, *names(found.partial)}
    found, hits = ask("志愿献爱心 -献血")
    assert not {"blood", "bottle"} & {*hits, *names(found.partial)}


def test_a_quoted_phrase_stands_just_so_or_nowhere(ask):
    found, hits = ask("“志愿献血”")
    assert not hits
    assert not found.notices


def test_synonyms_find_each_other_and_a_wide_word_its_narrow_ones(ask):
    held = groups_of(["阅读、读书", "移风易俗→彩礼、婚礼"])
    found, hits = ask("阅读", held)
    assert sorted(hits) == ["read", "reading"]
    assert hits[0] == "read"
    assert "读书" in found.terms
    assert sorted(ask("读书", held)[1]) == ["read", "reading"]
    assert ask("移风易俗", held)[1] == ["weds"]


def test_an_arrow_points_one_way():
    held = groups_of(["移风易俗→彩礼、婚礼", "阅读=读书"])
    assert held == {"移风易俗": ("彩礼", "婚礼"), "阅读": ("读书",), "读书": ("阅读",)}


def test_a_synonym_of_several_words_is_found_as_a_whole(ask):
    assert ask("免费看书", groups_of(["免费看书、全民阅读"]))[1] == ["read"]


def test_the_search_asks_the_groups_that_editors_keep(engine, db):
    SynonymGroup.objects.all().delete()
    assert not names(find("捐血", engine=engine, correct=False).answer.hits)[1:]
    SynonymGroup.objects.create(words="献血、捐血")
    SiteState.raise_generation()
    assert sorted(names(find("捐血", engine=engine).answer.hits)) == ["blood", "bottle"]


def test_a_new_site_begins_with_several_hundred_groups(db):
    lines = shipped_groups()
    assert len(lines) > 300
    assert SynonymGroup.objects.count() == len(lines)
    for line in lines:
        words = [word for part in line.split("→") for word in part.split("、")]
        assert len(words) >= 2, line
        assert len(set(words)) == len(words), line
        assert len(line) <= SynonymGroup._meta.get_field("words").max_length


def test_a_filter_changes_neither_correction_nor_relaxing(engine):
    count = CountBy("kind", "kind")
    nowhere = (("kind", Among("kind", frozenset({1}))),)
    found = find("献血 采血车", engine=engine, synonyms={}, counts=(count,), filters=nowhere)
    assert found.answer.total == 0
    assert not found.notices
    found = find("全民阅独", engine=engine, synonyms={}, filters=nowhere)
    assert found.correction == "全民阅读"
    assert found.answer.total == 0


def test_a_name_that_no_dictionary_knows_goes_by_how_much_a_text_is_about_it():
    """Its characters weigh; those of a word would not tell more than the word does."""
    about = "岽坝的清晨，志愿者走进岽坝，和岽坝的老人一起扫街。"
    aside = "从县城出发经过岽坝，到山那边的村子里办了一场读书会，孩子们带来自己写的诗和画的画。"
    texts = [about, aside, aside.replace("岽坝", "河边")]
    articles = [
        evaluation.Article(str(at), "山里的一天", text, "article") for at, text in enumerate(texts)
    ]
    with evaluation.index_of(articles) as engine:
        found = find("岽坝", engine=engine, synonyms={})
    assert [hit.key.pk for hit in found.answer.hits] == [1, 2]
    first, second = (hit.score for hit in found.answer.hits)
    assert first > second > 0


@pytest.mark.django_db
def test_a_word_just_taught_is_one_word_in_the_very_next_question(engine):
    learn((), ())
    DictionaryWord.objects.create(word="梧桐里社区长桌宴")
    first = find("梧桐里社区长桌宴", engine=engine)
    assert first.terms == ("梧桐里社区长桌宴",)
    assert find("梧桐里社区长桌宴", engine=engine).terms == first.terms
