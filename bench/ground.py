"""The workspace that is measured: an organisation, a restricted reader with two masked fields, a run-time object."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Operation, SystemWork
from zhike.kernel.signin.model import Caller
from zhike.operations.kernel import Kernel
from zhike.operations.setup import Person, make_user, make_workspace

BRANCHES, TEAMS, PEOPLE = 8, 3, 4
READER_PASSWORD = "measured-by-the-bench-9"
DEAL = {
    "object": "x_deal",
    "label": {"zh": "商机", "en": "Deal"},
    "plural": {"zh": "商机", "en": "Deals"},
    "title": "x_name",
    "via": "x_account",
    "root": "x_account",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "required": True},
        "x_account": {
            "type": "lookup",
            "target": "account",
            "inverse": "x_deals",
            "label": {"zh": "客户", "en": "Account"},
            "inverse_label": {"zh": "商机", "en": "Deals"},
        },
        "x_stage": {
            "type": "choice",
            "label": {"zh": "阶段", "en": "Stage"},
            "indexed": True,
            "options": {key: {"label": {"zh": key, "en": key}} for key in ("new", "offer", "won", "lost")},
        },
        "x_amount": {"type": "money", "label": {"zh": "金额", "en": "Amount"}},
        "x_closes": {"type": "date", "label": {"zh": "预计成交", "en": "Closes"}},
    },
}
ROLE = {
    "role": "x_bench",
    "label": {"zh": "受限读者", "en": "Restricted reader"},
    "objects": {
        "*": {"create": True, "read": "department_and_below", "update": "department_and_below", "delete": "own"},
        "user": {"read": "all"},
        "department": {"read": "all"},
    },
    "fields": {
        "contact.phone": {"read": True, "write": True, "mask": "phone"},
        "contact.email": {"read": True, "write": True, "mask": "email"},
    },
}


@dataclass
class Ground:
    """What was made, kept beside the data for the runs."""

    size: str
    workspace: str
    schema: str
    login: str
    reader: str
    departments: list[str]
    users: list[str]
    places: list[str]

    def keep(self, folder: Path) -> None:
        """Write it down."""
        (folder / "bench-ground.json").write_text(json.dumps(asdict(self)))


def find_ground(folder: Path) -> Ground:
    """What `bench load` wrote down."""
    return Ground(**json.loads((folder / "bench-ground.json").read_text()))


async def make_ground(kernel: Kernel, size: str) -> Ground:
    """Workspace, departments, people, role and object."""
    key = f"bench{new_id().hex[-10:]}"
    workspace = await make_workspace(kernel, key, "Bench")
    changes = [DefinitionChange("object", "x_deal", DEAL), DefinitionChange("role", "x_bench", ROLE)]
    published = await kernel.publisher.publish(workspace, changes, PublishStamp())
    await kernel.catalogs.refresh(workspace.key, published.version)
    await finish(kernel.background, workspace, kernel.clock)
    await kernel.catalogs.refresh(workspace.key)
    root = await _make_department(kernel, workspace.key, "总部", None)
    # An upgrade publishes definitions, which somebody must be able to undo.
    await make_user(kernel, workspace.key, Person("管理员", f"admin.{key}", ("administrator",), department=root))
    departments, users, places = [], [], []
    for branch in range(BRANCHES):
        middle = await _make_department(kernel, workspace.key, f"分公司{branch + 1}", root)
        for team in range(TEAMS):
            leaf = await _make_department(kernel, workspace.key, f"分公司{branch + 1}-{team + 1}组", middle)
            for person in range(PEOPLE):
                login = f"u{branch}{team}{person}.{key}"
                made = Person(f"员工{branch}{team}{person}", login, ("sales",), department=leaf)
                users.append(str(await make_user(kernel, workspace.key, made)))
                places.append(leaf)
        if branch == 0:
            reader = await make_user(
                kernel, workspace.key, Person("受限读者", f"reader.{key}", ("x_bench",), department=middle)
            )
        departments.append(middle)
    await kernel.signin.accounts.give(workspace.key, reader, f"reader.{key}", Caller(), None, READER_PASSWORD)
    return Ground(size, key, workspace.schema, f"reader.{key}", str(reader), departments, users, places)


async def _make_department(kernel: Kernel, workspace: str, name: str, parent: str | None) -> str:
    values = {"name": name} | ({} if parent is None else {"parent": parent})
    author = SystemWork(workspace, SystemPolicy("the bench prepares its ground"))
    operation = Operation(OperationId(new_id()), "bench", {"zh": "测量", "en": "Bench"}, "system")
    outcome = await kernel.records.save(
        author, Batch(ObjectKey("department"), (Change("create", values=values),)), operation
    )
    return str(outcome.saved[0].id)
