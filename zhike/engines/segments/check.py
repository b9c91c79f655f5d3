"""What makes a draft a segment that can be kept."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from zhike.engines.segments.errors import BadSegment, SegmentForbidden
from zhike.engines.segments.meaning import SegmentMeanings, understand
from zhike.engines.segments.model import AutoTag, Segment, SegmentDraft
from zhike.engines.segments.reach import Reach
from zhike.engines.segments.store import Source
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.base.text import clean_text
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.policy import Right
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.query.segments import find_meanings

SHARE = "segments.share"
ADMINISTER = "workspace.admin"
MAX_NAME = 100
MAX_DESCRIPTION = 1000
MAX_BYTES = 64 * 1024
CHASED = frozenset({"updated_at", "updated_by", "version"})


def may_share(policy: RolePolicy) -> bool:
    """Whether somebody may share with all, change others' shared segments, and have segments tag."""
    return policy.has_ability(SHARE) or policy.has_ability(ADMINISTER)


async def check_draft(
    source: Source, asked: tuple[Catalog, RolePolicy], object_key: str, draft: SegmentDraft, known: Segment | None
) -> SegmentDraft:
    """The draft with its texts trimmed. Raises BadSegment, SegmentForbidden, FormulaError."""
    catalog, policy = asked
    name, description = clean_text(draft.name).strip(), clean_text(draft.description).strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise _bad(f"群组名称应为 1 到 {MAX_NAME} 个字。", f"A segment's name has 1 to {MAX_NAME} characters.")
    if len(description) > MAX_DESCRIPTION:
        raise _bad(f"说明最多 {MAX_DESCRIPTION} 个字。", f"A description has at most {MAX_DESCRIPTION} characters.")
    if known is not None and known.draft.kind != draft.kind:
        raise _bad(
            "静态与动态群组不能互换；请新建一个。", "A static segment stays static. Make a new one of the other kind."
        )
    if (draft.kind == "dynamic") != (draft.condition is not None):
        raise _bad("动态群组需要条件，静态群组没有条件。", "A dynamic segment has a condition, a static one none.")
    before = None if known is None else known.draft
    shared = draft.audience == "all" or draft.auto_tag is not None
    if shared and (before is None or (before.audience, before.auto_tag) != (draft.audience, draft.auto_tag)):
        _check_sharing(policy)
    reach = await _check_condition(source, asked, object_key, draft, known)
    if draft.auto_tag is not None:
        _check_tag(catalog, object_key, draft.auto_tag, reach)
    return replace(draft, name=name, description=description)


def _check_sharing(policy: RolePolicy) -> None:
    if not may_share(policy):
        raise SegmentForbidden(
            reason_zh=f"与所有人共享或自动打标签需要权限“{SHARE}”；请联系管理员。",
            reason_en=f"Sharing with everybody and tagging automatically need the ability '{SHARE}'. "
            "Ask an administrator.",
        )


async def _check_condition(
    source: Source, asked: tuple[Catalog, RolePolicy], object_key: str, draft: SegmentDraft, known: Segment | None
) -> Reach | None:
    if draft.condition is None:
        return None
    if len(msgspec.json.encode(draft.condition)) > MAX_BYTES:
        raise _bad("群组的条件过多，无法保存。", "The segment holds too many conditions.")
    node = read_condition(draft.condition)
    everybody = SystemPolicy("a circle is one whoever may see its parts")
    meanings = await find_meanings(SegmentMeanings(), source, (asked[0], everybody), node)
    if known is not None and known.id in meanings:
        raise _bad("群组不能直接或间接引用自己。", "A segment cannot refer to itself, nor to one that refers to it.")
    _, reach = await understand(source, asked, object_key, node)
    if reach.personal:
        raise _bad(
            "群组的条件不能用“我”或“我的部门”，因为它对每个人含义不同；请写明人员或部门。",
            "A segment cannot ask for 'me' or 'my department', which is somebody else for each. Name the person.",
        )
    return reach


def _check_tag(catalog: Catalog, object_key: str, tag: AutoTag, reach: Reach | None) -> None:
    field = catalog.get_object(object_key).fields.get(tag.field)
    if field is None or field.type != "tags" or not 1 <= len(tag.tag.strip()) <= 50:
        raise _bad(
            f"“{tag.field[:60]}”不是标签字段，或标签为空。",
            f"'{tag.field[:60]}' is no field of tags, or no tag is given.",
        )
    for (_, owner), keys in ({} if reach is None else reach.fields).items():
        fields = catalog.objects[owner].fields
        chased = next((key for key in sorted(keys) if key in CHASED or fields[key].type == "tags"), None)
        if chased is not None:
            label = fields[chased].label
            raise _bad(
                f"自动打标签的群组不能以“{label.text('zh')}”为条件，否则打标签会反过来改变群组。",
                f"A segment that tags cannot rest on '{label.text('en')}': its own tagging would change who is in.",
            )


def check_readable(policy: RolePolicy, object_key: str) -> bool:
    """Whether the reader may read anything of the object."""
    return bool(policy.list_alternatives(ObjectKey(object_key), Right.READ))


def _bad(zh: str, en: str) -> BadSegment:
    return BadSegment(reason_zh=zh, reason_en=en)
