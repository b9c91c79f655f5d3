"""The one kind of registry: named members in the order in which they were added, fixed after start."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from zhike.kernel.base.errors import NotFound, ZhikeError

Member = TypeVar("Member")


class UnknownName(NotFound):
    """No member of that name."""

    code = "unknown_name"
    title_zh = "未知名称"
    title_en = "Unknown name"
    detail_zh = "没有名为“{name}”的{kind}；可用：{known}。"
    detail_en = "There is no {kind} named '{name}'. Known: {known}."


class NameTaken(ZhikeError):
    """Two members want the same name."""

    code = "name_taken"
    title_zh = "名称重复"
    title_en = "Name taken"
    detail_zh = "{kind}“{name}”已经登记过。"
    detail_en = "A {kind} named '{name}' is registered already."


class RegistryFrozen(ZhikeError):
    """Something was registered after start."""

    code = "registry_frozen"
    title_zh = "登记已截止"
    title_en = "Registry frozen"
    detail_zh = "启动后不能再登记{kind}“{name}”；请在 main.py 中登记。"
    detail_en = "The {kind} '{name}' comes after start; register it in main.py."


class Registry(Generic[Member]):
    """Members by name. Registration is data joined in the composition root, never a side effect of import."""

    def __init__(self, kind: str) -> None:
        """`kind` is the noun used in messages: "field type"."""
        self.kind = kind
        self._members: dict[str, Member] = {}
        self._frozen = False

    def add(self, name: str, member: Member) -> None:
        """Register a member. Raises NameTaken, RegistryFrozen."""
        if self._frozen:
            raise RegistryFrozen(kind=self.kind, name=name)
        if name in self._members:
            raise NameTaken(kind=self.kind, name=name)
        self._members[name] = member

    def get(self, name: str) -> Member:
        """The member of that name. Raises UnknownName, which lists the known ones."""
        member = self._members.get(name)
        if member is None:
            raise UnknownName(kind=self.kind, name=name, known=", ".join(self._members) or "–")
        return member

    def find(self, name: str) -> Member | None:
        """The member of that name, or None."""
        return self._members.get(name)

    def freeze(self) -> None:
        """Refuse further members from now on."""
        self._frozen = True

    @property
    def names(self) -> tuple[str, ...]:
        """All names in order of registration."""
        return tuple(self._members)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members.values())

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __len__(self) -> int:
        return len(self._members)
