"""Company names: region, brand, industry words, legal form and branch, taken apart as a registrar puts them together.

A Chinese company name is 行政区划 + 字号 + 行业 + 组织形式 (Regulations on Enterprise Name Registration, art. 6); the
region may also stand in brackets behind the brand. English names end in their legal form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhike.engines.matching.normalisers.fold import fold, squeeze
from zhike.kernel.catalog.divisions import find_region, split_regions

_FORM_ZH = re.compile(
    r"(集团股份有限公司|集团有限责任公司|集团有限公司|集团控股有限公司|集团总公司|集团公司|股份有限责任公司|股份有限公司|"
    r"有限责任公司|有限责任|有限公司|股份公司|总公司|公司|合伙企业(有限合伙|普通合伙|特殊普通合伙)?|个人独资企业|"
    r"有限合伙|普通合伙|特殊普通合伙|个体工商户|股份|集团)$"
)
_FORM_EN = re.compile(
    r"[\s,]+(company|co|corporation|corp|incorporated|inc|limited|ltd|llc|llp|plc|gmbh|ag|kg|sa|sarl|bv|nv|pty|pte|"
    r"kk|holdings?|group|the)\.?$"
)
_BRANCH = re.compile(
    r"((?:第?[一二三四五六七八九十\d]+)?"
    r"(?:分公司|分厂|分店|分部|分行|支行|营业部|门市部|办事处|代表处|旗舰店|直营店|专卖店))$"
)
# What makes a region a name of its own: 北京银行, 南京大学, 成都七中.
_INSTITUTION = re.compile(
    r"(农村商业|农商|城市商业)?银行|.{0,2}大学|.{0,4}学院|医院|电视台|机场|地铁|日报|晚报|证券|信托|港|出版社|图书馆|博物馆"
    r"|第?[一二三四五六七八九十]+(中学?|小学?|医院)"
)
_BRACKETS = re.compile(r"\(([^()]*)\)|【([^【】]*)】|\[([^\[\]]*)\]")
_FORMER = re.compile(r"^(原|曾用名|前身)[::]?")
_INDUSTRY = re.compile(
    r"(信息科技|网络科技|电子科技|生物科技|智能科技|新能源科技|环保科技|医疗科技|教育科技|文化传媒|文化传播|信息技术|网络技术|电子商务|"
    r"电子技术|生物技术|软件技术|人力资源|商务咨询|管理咨询|企业管理|投资管理|资产管理|物业管理|供应链管理|建筑工程|装饰工程|园林工程|国际贸易|进出口|"
    r"进出口贸易|货运代理|房地产开发|房地产|科技发展|科技|技术|网络|信息|软件|电子|实业|贸易|商贸|工贸|经贸|发展|投资|控股|管理|服务|咨询|"
    r"顾问|文化|传媒|广告|工程|建设|建筑|装饰|装修|机械|设备|电器|电气|仪器|材料|化工|医药|药业|制药|食品|餐饮|酒店|旅游|物流|运输|"
    r"汽车|能源|环保|农业|教育|培训|健康|医疗|金融|保险|租赁|置业|地产|物业|制造|工业|产业|国际|中国|系统|智能|数据|云计算|通信|通讯)+$"
)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The parts of a company name, all folded.

    `key` is what two spellings of one company share; `brand` is `core` without industry words (字号) and is what short
    forms keep; `regions` are codes of divisions; `former` is a name told as the former one.
    """

    key: str
    core: str
    brand: str
    regions: tuple[str, ...]
    form: str
    branch: str
    former: str


def parse_company(text: str) -> CompanyName:
    """Take a name apart. Never fails: a name that can't be parted is its own core; `key` is "" below two characters."""
    name = fold(text)
    name, inside = _take_brackets(name)
    former = next((_FORMER.sub("", part) for part in inside if _FORMER.match(part)), "")
    regions = [region.code for part in inside if (region := find_region(part)) is not None]
    name += "".join(part for part in inside if _FORM_ZH.fullmatch(part))
    name, branch = _take_branch(name)
    name, form = _take_form(name)
    whole = squeeze(name)
    leading, core = split_regions(whole, districts=False)
    regions += [region.code for region in leading]
    brand = _INDUSTRY.sub("", core)
    if len(brand) < 2:
        brand = core
    if leading and (_INDUSTRY.fullmatch(core) or _INSTITUTION.fullmatch(core)):
        # 「北京银行」「中国建筑」: the region is the brand, what follows says only what they do.
        core = brand = whole
    key = squeeze(core + branch)
    return CompanyName(
        key=key if len(key) >= 2 else "",
        core=core,
        brand=brand,
        regions=tuple(dict.fromkeys(code for code in regions if code)),
        form=form,
        branch=branch,
        former=squeeze(former),
    )


def _take_brackets(name: str) -> tuple[str, tuple[str, ...]]:
    """The name without its brackets, and what stood inside; brackets of the brand's own stay in the name."""
    inside: list[str] = []

    def keep_or_drop(match: re.Match[str]) -> str:
        part = next(group for group in match.groups() if group is not None).strip()
        inside.append(part)
        meaning = find_region(part) or _FORMER.match(part) or _FORM_ZH.fullmatch(part)
        return "" if meaning or not part else part

    return _BRACKETS.sub(keep_or_drop, name), tuple(inside)


def _take_branch(name: str) -> tuple[str, str]:
    """「知客科技有限公司上海分公司」 -> (「知客科技有限公司」, 「上海分公司」)"""
    match = _BRANCH.search(name)
    if match is None:
        return name, ""
    head, branch = name[: match.start()], match.group(1)
    form = max(head.rfind("公司"), head.rfind("集团"))
    if form >= 2:
        return head[: form + 2], squeeze(head[form + 2 :] + branch)
    return (head, branch) if len(head) >= 2 else (name, "")


def _take_form(name: str) -> tuple[str, str]:
    """Legal forms off the end, one after the other: 「… Co., Ltd.」, 「…集团有限公司」."""
    taken: list[str] = []
    while True:
        match = _FORM_ZH.search(name) or _FORM_EN.search(name.rstrip(" .,"))
        if match is None or match.start() < 2:
            return name, " ".join(reversed(taken))
        taken.append(match.group().strip(" ,."))
        name = name[: match.start()].rstrip(" ,.")
