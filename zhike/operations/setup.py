"""Making an installation and its workspaces ready: migrations, packages, the first administrator."""

from dataclasses import dataclass

from zhike.engines.calendar.load import seed_calendar
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, WorkspaceKey, new_id
from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.migrate import migrate_installation
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, create_workspace, find_workspace, migrate_all
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Json, Operation, SystemWork
from zhike.kernel.signin.accounts import Invitation
from zhike.kernel.signin.model import Caller
from zhike.operations.kernel import Kernel
from zhike.operations.packages import apply_standard_packages

FIRST_LOGIN = "admin"
ADMINISTRATOR = "administrator"
FIRST_WORKSPACE = WorkspaceKey("main")


@dataclass(frozen=True, slots=True)
class Person:
    """A user to be made, by the people at the command line or the first start."""

    name: str
    login: str
    roles: tuple[str, ...]
    email: str | None = None
    department: str | None = None
    superior: str | None = None

    def to_values(self) -> dict[str, Json]:
        """What of it stands in the user's record."""
        values: dict[str, Json] = {"name": self.name, "login_name": self.login, "roles": list(self.roles)}
        given = {"email": self.email, "department": self.department, "superior": self.superior}
        return values | {name: value for name, value in given.items() if value is not None}


async def migrate_everything(url: str) -> None:
    """Bring the installation and all workspaces to this program's tables. Raises what migrations raise."""
    database = await Database.open(url, MAINTENANCE)
    try:
        await migrate_installation(database)
        await migrate_all(database)
    finally:
        await database.close()


async def make_workspace(kernel: Kernel, key: str, title: str) -> Workspace:
    """A workspace with the standard packages. A crash in between is mended by calling it again.

    Raises WorkspaceExists, BadWorkspaceKey, CatalogInvalid, SetupIncomplete.
    """
    workspace = await create_workspace(kernel.database, kernel.clock, key, title)
    await apply_standard_packages(kernel, workspace)
    catalog = await kernel.catalogs.current(workspace.key)
    await seed_calendar(kernel.query, kernel.records, catalog, workspace.key, year=kernel.clock.now().year)
    return workspace


async def make_user(kernel: Kernel, workspace: WorkspaceKey, person: Person) -> UserId:
    """A user's record, made by the system. Raises ChangesRefused and what else saving raises."""
    operation = Operation(OperationId(new_id()), "user.create", {"zh": "新建用户", "en": "Create a user"}, "system")
    author = SystemWork(workspace, SystemPolicy("users made by the operator of the installation"))
    batch = Batch(ObjectKey("user"), (Change("create", values=person.to_values()),))
    outcome = await kernel.records.save(author, batch, operation)
    (saved,) = outcome.saved
    assert saved.id is not None  # noqa: S101 - a create that was not refused has an id
    return UserId(saved.id)


async def change_user(kernel: Kernel, workspace: WorkspaceKey, user: UserId, person: Person) -> None:
    """Give a user's record the values of a person, by the system. Raises ChangesRefused and what else saving raises."""
    operation = Operation(OperationId(new_id()), "user.update", {"zh": "修改用户", "en": "Change a user"}, "system")
    author = SystemWork(workspace, SystemPolicy("users named by the operator of the installation"))
    change = Change("update", RecordId(user), person.to_values())
    await kernel.records.save(author, Batch(ObjectKey("user"), (change,)), operation)


async def make_first_administrator(
    kernel: Kernel, workspace: WorkspaceKey, password: str | None, login: str = FIRST_LOGIN
) -> Invitation | None:
    """An administrator with a sign-in where nobody can sign in to the workspace yet; None where somebody can.

    Raises WeakPassword, LoginNameTaken.
    """
    if await kernel.signin.accounts.has_any(workspace):
        return None
    user = await kernel.signin.users.find_by_login(workspace, login)
    if user is None:
        person = Person(name="系统管理员", login=login, roles=(ADMINISTRATOR,))
        user = await make_user(kernel, workspace, person)
    return await kernel.signin.accounts.give(workspace, user, login, Caller(), None, password)


async def ensure_first_workspace(kernel: Kernel) -> WorkspaceKey:
    """The workspace `main`, made where it is not there."""
    found = await find_workspace(kernel.database, FIRST_WORKSPACE)
    if found is None:
        await make_workspace(kernel, FIRST_WORKSPACE, "Zhike 知客")
    else:
        await apply_standard_packages(kernel, found)
    return FIRST_WORKSPACE
