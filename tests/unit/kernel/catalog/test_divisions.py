"""Addresses as people write them, and the divisions that they name."""

import pytest

from zhike.kernel.catalog.divisions import find_chain, split_address


@pytest.mark.parametrize(
    ("text", "code", "street"),
    [
        ("广东省深圳市南山区科技园路1号", "440305", "科技园路1号"),
        ("广东深圳南山科技园路1号", "440305", "科技园路1号"),
        ("广东省/深圳市/南山区 科技园路1号", "440305", "科技园路1号"),
        ("北京市朝阳区建国路88号", "110105", "建国路88号"),
        ("北京路1号", "", "北京路1号"),
        ("上海浦东新区张江", "310115", "张江"),
        ("东莞市长安镇", "4419", "长安镇"),
        ("湖北省仙桃市沔街", "429004", "沔街"),
        ("中国江苏省苏州市", "3205", ""),
        ("香港特别行政区中环", "81", "中环"),
        ("台湾省台北市信义路", "71", "台北市信义路"),
        ("1 Main St", "", "1 Main St"),
    ],
)
def test_the_divisions_in_front_of_an_address(text: str, code: str, street: str) -> None:
    chain, rest = split_address(text)
    assert ((chain[-1].code if chain else ""), rest) == (code, street)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("44", ["广东省"]),
        ("440305", ["广东省", "深圳市", "南山区"]),
        ("110105", ["北京市", "朝阳区"]),
        ("429004", ["湖北省", "仙桃市"]),
        ("990000", []),
        ("", []),
    ],
)
def test_a_code_leads_to_its_divisions(code: str, names: list[str]) -> None:
    assert [region.name for region in find_chain(code)] == names
