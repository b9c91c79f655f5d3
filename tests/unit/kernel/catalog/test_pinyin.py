"""How Chinese is read and sorted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from zhike.kernel.catalog.pinyin import read, sort_key


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("知客科技", "zhikekeji", "zkkj"),
        ("重庆长安汽车", "chongqingchanganqiche", "cqcaqc"),
        ("银行行长", "yinhanghangzhang", "yhhz"),
        ("女儿红绿叶", "nverhonglvye", "nehly"),
        ("音乐 ABC123 公司", "yinyueabc123gongsi", "yya123gs"),
        ("３Ｍ（中国）", "3mzhongguo", "3mzg"),
        ("", "", ""),
        ("——", "", ""),
    ],
)
def test_texts_are_read_by_phrase(text: str, full: str, initials: str) -> None:
    assert (read(text).full, read(text).initials) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("单田芳", "shantianfang"),
        ("曾国藩", "zengguofan"),
        ("尉迟恭", "yuchigong"),
        ("解晓东", "xiexiaodong"),
        ("单", "shan"),
    ],
)
def test_surnames_have_readings_of_their_own(name: str, full: str) -> None:
    assert read(name, person=True).full == full


def test_names_sort_by_sound() -> None:
    names = ["张伟", "李安", "李", "阿里", "西安", "先锋", "123", "abc", "赵", "曾"]
    expected = ["123", "阿里", "abc", "李", "李安", "西安", "先锋", "曾", "张伟", "赵"]
    assert sorted(names, key=lambda name: sort_key(name, person=True)) == expected


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=1))
def test_a_single_character_is_read_as_the_library_reads_it(sign: str) -> None:
    assert read(sign).full == lazy_pinyin(sign)[0]


@given(st.text(max_size=80))
def test_any_text_has_a_key_of_limited_length(text: str) -> None:
    assert len(sort_key(text)) <= 200
