"""What people write, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.matching.normalisers.address import parse_address, read_numeral
from zhike.engines.matching.normalisers.company import parse_company
from zhike.engines.matching.normalisers.contact import normalise_mail, normalise_person, normalise_phone
from zhike.engines.matching.normalisers.fold import fold, squeeze
from zhike.engines.matching.normalisers.uscc import compute_organisation_check, is_uscc, normalise_uscc
from zhike.kernel.catalog.divisions import split_regions

SAME_COMPANY = [
    [
        "北京知客科技有限公司",
        "知客科技（北京）有限公司",
        "知客科技",
        "北京市知客科技有限责任公司",
        "知客 科技 【北京】",
    ],
    ["北京XX科技有限公司", "北京xx科技(北京)公司", "ＸＸ科技"],
    ["华为技术有限公司", "廣東華為技術有限公司", "华为技术"],
    ["广东省深圳市某某贸易有限公司", "深圳某某贸易有限公司", "某某贸易(深圳)有限公司"],
    ["内蒙古伊利实业集团股份有限公司", "伊利实业集团", "伊利实业股份有限公司"],
    ["Zhike Technology Co., Ltd.", "ZHIKE TECHNOLOGY LIMITED", "zhike technology, inc."],
]


@pytest.mark.parametrize("spellings", SAME_COMPANY)
def test_spellings_of_one_company_share_a_key(spellings: list[str]) -> None:
    assert len({parse_company(spelling).key for spelling in spellings}) == 1
    assert parse_company(spellings[0]).key != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京银行", "南京银行"),
        ("南京大学", "北京大学"),
        ("成都七中", "成都九中"),
        ("知客科技有限公司", "知客科技有限公司上海分公司"),
        ("知客科技有限公司上海分公司", "知客科技有限公司北京分公司"),
        ("中国建筑股份有限公司", "中国铁建股份有限公司"),
        ("嘉兴丰业环保设备有限公司", "丰达环保设备有限公司"),
    ],
)
def test_different_companies_keep_different_keys(one: str, other: str) -> None:
    assert parse_company(one).key != parse_company(other).key


def test_a_name_is_taken_apart() -> None:
    name = parse_company("内蒙古伊利实业集团股份有限公司（原呼市回民奶食品总厂）")
    assert (name.core, name.brand, name.regions) == ("伊利实业", "伊利", ("15",))
    assert (name.form, name.former) == ("集团股份有限公司", "呼市回民奶食品总厂")


def test_a_branch_is_told_from_its_head_office() -> None:
    assert parse_company("知客科技有限公司上海分公司").branch == "上海分公司"


@pytest.mark.parametrize("name", ["", " ", "A", "。", "有限公司", "北京", "公司"])
def test_what_says_nothing_never_matches_by_accident(name: str) -> None:
    assert parse_company(name).key in {"", squeeze(name)}


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_without_failing(text: str) -> None:
    assert parse_company(text).key == parse_company(f" {text}\u3000").key


@given(
    st.sampled_from("知客星图云帆远东中科金桥"), st.sampled_from(["有限公司", "股份有限公司", "集团", " Co., Ltd.", ""])
)
def test_the_legal_form_never_changes_the_key(sign: str, form: str) -> None:
    assert parse_company(f"{sign}星辰科技{form}").key == parse_company(f"{sign}星辰科技").key


def test_regions_are_a_chain_each_within_the_one_before() -> None:
    regions, rest = split_regions("广东省深圳市南山区科技园")
    assert ([region.code for region in regions], rest) == (["44", "4403", "440305"], "科技园")
    assert split_regions("深圳南山科技园")[1] == "科技园"
    assert split_regions("南山科技园") == ((), "南山科技园")
    assert split_regions("北京嘉兴丰业")[1] == "嘉兴丰业"


# Published codes: China Petroleum & Chemical, Ping An, Tencent Computer; and the standard's shape.
@pytest.mark.parametrize("code", ["91110000802100433B", "91350100M000100Y43", "91440300708461136T"])
def test_published_codes_check(code: str) -> None:
    assert is_uscc(code)
    assert compute_organisation_check(code[8:16]) == code[16]
    assert normalise_uscc(f" {code[:8].lower()}-{code[8:].lower()}　") == code


@pytest.mark.parametrize(
    "code", ["91440300708461136U", "9144030070846113T", "I1440300708461136T", "", "91440300708461163T"]
)
def test_a_code_with_a_wrong_character_is_no_code(code: str) -> None:
    assert not is_uscc(code)
    assert normalise_uscc(code) == ""


@given(st.sampled_from(["91110000802100433B", "91350100M000100Y43"]), st.integers(2, 16))
def test_swapping_neighbours_is_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_uscc(swapped) == (swapped == code)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86-138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("010-8888 6666 转 8012", "+861088886666"),
        ("(021) 6123-4567", "+862161234567"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("95588", "+8695588"),
        ("无", ""),
        ("", ""),
    ],
)
def test_phones(text: str, key: str) -> None:
    assert normalise_phone(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Li.Wei+crm@Example.COM ", "li.wei@example.com"),
        ("ｌｉ@example.com", "li@example.com"),
        ("x", ""),
        ("@a.b", ""),
    ],
)
def test_mails(text: str, key: str) -> None:
    assert normalise_mail(text) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟 先生", "張偉"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("Wei LI", "Li, Wei"),
        ("Dr. John Smith", "smith john"),
        ("王总", "王总"),
    ],
)
def test_persons(one: str, other: str) -> None:
    assert normalise_person(one) == normalise_person(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("广东省深圳市南山区科技园南路1号", "深圳南山科技园南路一号"),
        ("北京市朝阳区建国路八十八号现代城三号楼一〇二室", "北京朝阳区建国路88号 现代城3栋102室"),
        ("123 Main Street, Suite 4", "123 main st. ste 4"),
    ],
)
def test_addresses(one: str, other: str) -> None:
    assert parse_address(one).key == parse_address(other).key != ""


def test_an_address_knows_its_division() -> None:
    assert parse_address("上海市浦东新区世纪大道100号").region == "310115"


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    digits, units = "零一二三四五六七八九", ("千", "百", "十", "")
    text, gap = "", False
    for place, sign in enumerate(f"{number:04d}"):
        if sign == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[int(sign)] + units[place]
        gap = False
    assert read_numeral(text) == number


def test_folding_keeps_meaning_and_drops_habits() -> None:
    assert fold("知客　科技（ＡＢＣ）") == "知客 科技(abc)"
    assert squeeze("知客·科技-（ＡＢＣ）") == "知客科技abc"
