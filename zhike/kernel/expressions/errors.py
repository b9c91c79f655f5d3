"""What can be wrong with a formula or a condition. Each error knows its place: characters of the text, or a pointer."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from zhike.kernel.base.errors import Invalid
from zhike.kernel.expressions.tree import NOWHERE, Span


class FormulaError(Invalid):
    """The root of these errors. `start` and `end` are 0-based offsets into the text, end exclusive; `pointer` is an
    RFC 6901 path into a condition ("" when a text was typed). `expected` names what would have been right."""

    code = "formula_invalid"
    title_zh = "公式或条件有误"
    title_en = "The formula or condition is not valid"

    def __init__(self, span: Span = NOWHERE, expected: tuple[str, ...] = (), **parameters: object) -> None:
        self.span = span
        self.expected = expected
        super().__init__(problems=(), **parameters)

    @property
    def start(self) -> int:
        """Where the wrong part begins."""
        return self.span.start

    @property
    def end(self) -> int:
        """Where the wrong part ends, exclusive."""
        return self.span.end

    @property
    def pointer(self) -> str:
        """Where in the condition JSON the wrong part stands."""
        return self.span.pointer


class FormulaSyntax(FormulaError):
    """The text cannot be read from `start` on."""

    code = "formula_syntax"
    title_zh = "公式无法识别"
    title_en = "The formula cannot be read"
    detail_zh = "第 {position} 个字符处的“{found}”不在预料之中；此处应为：{wanted_zh}。"
    detail_en = "Unexpected '{found}' at character {position}. Expected: {wanted_en}."


class FormulaEnds(FormulaError):
    """The text ends too early."""

    code = "formula_ends"
    title_zh = "公式不完整"
    title_en = "The formula is not complete"
    detail_zh = "公式在此处中断；还需要：{wanted_zh}。"
    detail_en = "The formula ends too early. Expected: {wanted_en}."


class FormulaTooLong(FormulaError):
    """More characters than a formula may have."""

    code = "formula_too_long"
    title_zh = "公式过长"
    title_en = "The formula is too long"
    detail_zh = "公式最多 {limit} 个字符。"
    detail_en = "A formula has at most {limit} characters."


class FormulaTooDeep(FormulaError):
    """Brackets, calls or operators nested too deep."""

    code = "formula_too_deep"
    title_zh = "嵌套过深"
    title_en = "Nested too deep"
    detail_zh = "最多嵌套 {limit} 层；请拆成几个公式字段。"
    detail_en = "At most {limit} levels may be nested. Split it into several formula fields."


class FormulaTooComplex(FormulaError):
    """The SQL would repeat its parts too often."""

    code = "formula_too_complex"
    title_zh = "公式过于复杂"
    title_en = "The formula is too complex"
    detail_zh = "between、within、date_diff 等函数嵌套过多；请拆成几个公式字段。"
    detail_en = "Too many of between, within, date_diff inside one another. Split it into several formula fields."


class BadLiteral(FormulaError):
    """A constant that is not what it should be (a date that does not exist, an unknown escape)."""

    code = "bad_literal"
    title_zh = "常量有误"
    title_en = "Not a valid constant"
    detail_zh = "“{text}”不是有效的{wanted_zh}。"
    detail_en = "'{text}' is not a valid {wanted_en}."


class UnknownField(FormulaError):
    """The object has no such field."""

    code = "unknown_field"
    title_zh = "未知字段"
    title_en = "Unknown field"
    detail_zh = "“{object}”没有字段“{name}”。{suggestion_zh}"
    detail_en = "'{object}' has no field '{name}'. {suggestion_en}"


class UnknownRelation(FormulaError):
    """The object has no such children."""

    code = "unknown_relation"
    title_zh = "未知关联"
    title_en = "Unknown relation"
    detail_zh = "“{object}”没有关联列表“{name}”。{suggestion_zh}"
    detail_en = "'{object}' has no related list '{name}'. {suggestion_en}"


class UnknownFunction(FormulaError):
    """No function of that name."""

    code = "unknown_function"
    title_zh = "未知函数"
    title_en = "Unknown function"
    detail_zh = "没有函数“{name}”。{suggestion_zh}"
    detail_en = "There is no function '{name}'. {suggestion_en}"


class UnknownOption(FormulaError):
    """A key that the choice does not have."""

    code = "unknown_option"
    title_zh = "未知选项"
    title_en = "Unknown option"
    detail_zh = "没有选项“{name}”。{suggestion_zh}"
    detail_en = "There is no option '{name}'. {suggestion_en}"


class BadPath(FormulaError):
    """A path that leads nowhere: a step that is no lookup, or an any-lookup without its target."""

    code = "bad_path"
    title_zh = "路径有误"
    title_en = "Not a valid path"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class WrongType(FormulaError):
    """A value of another kind than the place takes."""

    code = "wrong_type"
    title_zh = "类型不符"
    title_en = "Wrong type"
    detail_zh = "此处需要{wanted_zh}，得到的是{found_zh}。"
    detail_en = "This place takes {wanted_en}, not {found_en}."


class NotComparable(FormulaError):
    """Two values that cannot be compared with each other, or not in this way."""

    code = "not_comparable"
    title_zh = "无法比较"
    title_en = "Not comparable"
    detail_zh = "{left_zh}与{right_zh}不能用“{operator}”比较。"
    detail_en = "'{operator}' cannot compare {left_en} with {right_en}."


class ComparesNothing(FormulaError):
    """A comparison with a written nothing, which would never be true."""

    code = "compares_nothing"
    title_zh = "不能与空值比较"
    title_en = "Nothing cannot be compared"
    detail_zh = "请用 is_empty(…) 或 not is_empty(…) 判断是否为空。"
    detail_en = "Use is_empty(...) or not is_empty(...) to ask for nothing."


class WrongArguments(FormulaError):
    """Too few or too many arguments."""

    code = "wrong_arguments"
    title_zh = "参数个数不对"
    title_en = "Wrong number of arguments"
    detail_zh = "{function} 需要{wanted_zh}，得到 {count} 个参数。"
    detail_en = "{function} takes {wanted_en}, not {count}."


class BadArgument(FormulaError):
    """An argument that must be a written constant of a certain form."""

    code = "bad_argument"
    title_zh = "参数有误"
    title_en = "Bad argument"
    detail_zh = "{function}：{reason_zh}"
    detail_en = "{function}: {reason_en}"


class ConditionError(FormulaError):
    """The JSON of a condition has a wrong form at `pointer`."""

    code = "condition_invalid"
    title_zh = "条件有误"
    title_en = "The condition is not valid"
    detail_zh = "{where_zh}：{reason_zh}。"
    detail_en = "{where_en}: {reason_en}."


def suggest(name: str, known: Iterable[str]) -> dict[str, str]:
    """The words "did you mean" for an error, empty where nothing known is near."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.6)
    if not near:
        return {"suggestion_zh": "", "suggestion_en": ""}
    names = ", ".join(near)
    return {"suggestion_zh": f"是不是要写：{names}？", "suggestion_en": f"Did you mean {names}?"}
