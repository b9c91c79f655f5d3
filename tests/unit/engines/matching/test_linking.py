"""Pairs without rules, pairs by rules, short forms, and the terms that rules are made of."""

from uuid import UUID

import pytest

from zhike.engines.matching.keys import make_rows
from zhike.engines.matching.link import link, list_matches
from zhike.engines.matching.pairs import cluster, list_scored
from zhike.engines.matching.rules import Matched, Rule, Term, normalise, score
from zhike.engines.matching.short_form import find_short_forms
from zhike.kernel.base.ids import Dice
from zhike.kernel.catalog.model import FieldDefinition, Label
from zhike.kernel.expressions.types import TEXT


def field(number: int, key: str) -> FieldDefinition:
    return FieldDefinition(number, "account", key, "text", Label("", ""), (key,), TEXT, {})


NAME, PHONE = Matched(field(1, "name"), "company", near=True), Matched(field(2, "phone"), "phone")
LIKE, SAME = Term(NAME, 0.86), Term(PHONE, None)


def rule(*groups: tuple[Term, ...], merges: bool = False) -> Rule:
    return Rule("r", Label("", ""), groups, {}, merges)


def keys(name: str = "", phone: str = "") -> dict[tuple[int, str], list[str]]:
    found = {NAME.place: [normalise("company", name)], PHONE.place: [normalise("phone", phone)]}
    return {place: values for place, values in found.items() if values != [""]}


def test_groups_are_any_and_their_terms_all() -> None:
    either, both = rule((LIKE,), (SAME,)), rule((LIKE, SAME))
    mine, theirs = keys("知客科技有限公司", "13800138000"), keys("北京知客科技", "+86 138 0013 8000")
    assert score(either, mine, theirs) == (1.0, ("name",))
    assert score(both, mine, theirs) == (1.0, ("name", "phone"))
    assert score(both, mine, keys("北京知客科技")) is None
    assert score(either, mine, keys("云帆", "13900139000")) is None
    # Nothing is like nothing.
    assert score(either, keys(), keys()) is None


def test_a_record_is_filed_under_what_it_means_and_what_is_near() -> None:
    rows = make_rows(UUID(int=1), (NAME, PHONE), {"name": "上海白云机械厂有限公司", "phone": "+862151234567"}.get)
    assert [(row.key, row.main) for row in rows if row.field == 2] == [("+862151234567", True)]
    near = {row.key: row.main for row in rows if row.field == 1}
    assert near["白云机械厂"] is True
    assert near["p:白云机"] is False


def test_pairs_are_clustered_and_the_rule_that_may_merge_speaks() -> None:
    merging = rule((SAME,), merges=True)
    records = {
        UUID(int=1): keys("广州白云机械", "02081234567"),
        UUID(int=2): keys("白云机械(广州)有限公司"),
        UUID(int=3): keys("白云机械", "+862081234567"),
        UUID(int=4): keys("云帆科技"),
    }
    pairs = list_scored([rule((LIKE,)), merging], records)
    assert {(one.first.int, one.second.int, one.score) for one in pairs} == {(1, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0)}
    assert {one.second.int for one in pairs if one.rule.merges} == {3}
    assert cluster(one.ids for one in pairs) == {UUID(int=number): UUID(int=1) for number in (1, 2, 3)}


def test_a_value_of_very_many_records_makes_one_cluster_and_not_all_pairs() -> None:
    records = {UUID(int=number): keys(phone="02081234567") for number in range(1, 200)}
    pairs = list_scored([rule((SAME,))], records)
    assert len(pairs) == 198
    assert set(cluster(one.ids for one in pairs).values()) == {UUID(int=1)}


def test_records_of_two_sources_are_linked_one_to_one_by_words_in_any_order() -> None:
    rows = [("hotel bel-air", "310/472-1211"), ("fenix", "213/848-6677"), ("spago", "310/652-4025"), ("masa's", "")]
    rows += [("bel-air hotel", "310-472-1211"), ("fenix at the argyle", "213-848-6677"), ("spago", "310-652-4025")]
    dice = Dice(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for _ in range(15):
        twin = "".join(dice.choices(letters, k=9)), f"415/{dice.randrange(2_000_000, 9_999_999)}"
        rows += [twin, twin]
    sources = [0] * 4 + [1] * 3 + [0, 1] * 15
    twins = {(place, place + 1) for place in range(7, 37, 2)}
    assert set(list_matches(link(("text", "phone"), rows, sources))) == {(0, 4), (1, 5), (2, 6)} | twins


@pytest.mark.parametrize(
    ("short", "long"), [("北大", "北京大学"), ("中石化", "中国石油化工集团"), ("奥委会", "奥林匹克委员会")]
)
def test_a_short_form_finds_its_long_one(short: str, long: str) -> None:
    others = [f"{sign}海第{number}机械厂" for number, sign in enumerate("东西南上下左右前后里外山水风云金木火土日")]
    longs = [*others * 60, long]
    found = find_short_forms([short, "机厂"], longs)
    assert [longs[one.long] for one in found if one.short == 0] == [long]
