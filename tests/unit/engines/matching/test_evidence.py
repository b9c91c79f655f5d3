"""What else two records tell: where addresses, telephones and brands differ a pair ranks below one where they agree."""

from zhike.engines.matching.evidence import Part, Witness, hear, list_witnesses, weigh
from zhike.engines.matching.rules import Matched, Rule, Term
from zhike.kernel.catalog.model import FieldDefinition, Label, ObjectDefinition
from zhike.kernel.expressions.types import TEXT


def field(number: int, key: str, kind: str = "text") -> FieldDefinition:
    return FieldDefinition(number, "account", key, kind, Label("", ""), (key,), TEXT, {})


NAME, SHORT, CODE = field(1, "name"), field(2, "short_name"), field(5, "credit_code")
PHONE, ADDRESS = field(3, "phone", "phone"), field(4, "address", "address")
WITNESSES = (
    Witness(NAME, "company"),
    Witness(PHONE, "phone"),
    Witness(ADDRESS, "place"),
    Witness(CODE, "uscc"),
)


def row(name: str, phone: str = "", code: str = "") -> dict[str, object]:
    return {"name": name, "phone": phone or None, "address": f'{{"code": "{code}"}}'.encode() if code else None}


def said(mine: dict[str, object], theirs: dict[str, object], *fields: str) -> dict[str, str]:
    return {part.field: part.says for part in hear(WITNESSES, fields, mine, theirs)}


def test_the_same_short_name_elsewhere_ranks_below_the_same_place() -> None:
    mine = row("上海联沃锂电材料集团有限公司", "+862167782862", "310115")
    there = row("济南联沃新材料有限责任公司", "+8653188737854", "370102")
    here = row("联沃锂电材料（上海）有限公司", "+862167782862", "310112")
    far = hear(WITNESSES, ("short_name",), mine, there)
    near = hear(WITNESSES, ("short_name",), mine, here)
    assert {part.field: part.says for part in far} == {"phone": "other", "address": "other"}
    assert {part.field: part.says for part in near} == {"name": "same", "phone": "same", "address": "city"}
    assert weigh(1.0, far) == 0.8
    assert weigh(1.0, near) == 1.0


def test_names_that_are_only_alike_are_taken_apart() -> None:
    one, other = row("株洲安隆自动化设备有限公司"), row("重庆安源自动化设备有限公司")
    assert said(one, other, "name") == {"name": "brand"}
    assert said(row("株洲安隆设备有限公司"), row("重庆安隆设备有限公司"), "name") == {"name": "elsewhere"}
    # The address says where, so the name need not.
    one, other = row("株洲安隆设备有限公司", code="4302"), row("重庆安隆设备有限公司", code="500101")
    assert said(one, other, "name") == {"address": "other"}
    # Found by the telephone alone, another name speaks against it.
    assert said(row("云帆科技"), row("白云机械厂"), "phone") == {"name": "other"}


def test_what_is_missing_says_nothing() -> None:
    assert said(row("知客科技", "+862151234567"), row("知客科技"), "name") == {}
    assert said(row("知客科技", code="31"), row("知客科技", code="3101"), "name") == {}
    assert said({}, row("知客科技"), "name") == {}


def test_a_score_falls_with_what_differs_and_rises_with_what_agrees() -> None:
    against, agrees = Part("phone", "other", 0.06), Part("address", "city")
    assert weigh(0.9, ()) == 0.9
    assert weigh(0.9, (against,)) == 0.84
    assert weigh(0.9, (agrees,)) == 0.915
    assert weigh(0.9, (Part("phone", "same"),)) == 0.95
    assert weigh(0.5, (Part("credit_code", "other", 0.4),)) == 0.3


def test_an_object_s_witnesses_come_from_its_rules_and_its_types() -> None:
    terms = (Term(Matched(NAME, "company", near=True), 0.86), Term(Matched(CODE, "uscc"), None))
    rule = Rule("r", Label("", ""), (terms, (Term(Matched(SHORT, "company"), None),)), {})
    owner = ObjectDefinition.__new__(ObjectDefinition)
    object.__setattr__(owner, "fields", {one.key: one for one in (NAME, SHORT, PHONE, ADDRESS, CODE)})
    object.__setattr__(owner, "title_field", "name")
    assert list_witnesses(owner, [rule]) == WITNESSES
