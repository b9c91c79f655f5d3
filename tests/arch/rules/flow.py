"""Imports, time, chance, exceptions, state, output."""

import ast
import re
from collections.abc import Iterator

from tests.arch.rule import Rule
from tests.arch.source import Module, dotted


class NoHiddenImport(Rule):
    name = "hidden-import"
    says = "import at the top; a cycle is a design fault. Optional dependency: end the line with `# optional: why`"
    good = ("import a\n", "def f():\n    import lightgbm  # optional: only the worker learns\n")
    bad = ("def f():\n    import a\n", "async def f():\n    from a import b\n")

    def find(self, module: Module) -> Iterator[ast.AST]:
        for function in module.functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    if "# optional:" not in module.line(node.lineno):
                        yield node


class OnlyMainKnowsApps(Rule):
    name = "only-main-knows-apps"
    says = "standard objects have no privilege: only zhike/main.py imports zhike.apps"
    good = ("from zhike.kernel.base import errors\n",)
    bad = ("import zhike.apps.core\n", "from zhike.apps import core\n", "from zhike import apps\n")

    def find(self, module: Module) -> Iterator[ast.AST]:
        if module.is_in("zhike.main", "zhike.apps"):
            return
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            if any(name == "zhike.apps" or name.startswith("zhike.apps.") for name in names):
                yield node


class ClockAndChance(Rule):
    name = "clock-and-chance"
    says = "take a Clock as an argument, and ids and secrets from zhike.kernel.base.ids"
    good = ("clock.now()\n", "import uuid\nuuid.UUID(text)\n", "datetime.fromisoformat(text)\n")
    bad = (
        "datetime.now(UTC)\n",
        "datetime.datetime.utcnow()\n",
        "date.today()\n",
        "time.time()\n",
        "time.monotonic()\n",
        "uuid.uuid4()\n",
        "from uuid import uuid4\n",
        "import random\n",
        "import secrets\n",
        "os.urandom(8)\n",
    )

    _CALLS = re.compile(
        r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|monotonic_ns)"
        r"|uuid\.uuid[1-8]|os\.urandom)$"
    )

    def find(self, module: Module) -> Iterator[ast.AST]:
        if module.name in {"zhike.kernel.base.clock", "zhike.kernel.base.ids"}:
            return
        for node in module.nodes:
            if (
                (isinstance(node, ast.Call) and self._CALLS.search(dotted(node.func)))
                or (isinstance(node, ast.Import) and any(a.name in {"random", "secrets"} for a in node.names))
                or (isinstance(node, ast.ImportFrom) and self._takes_chance(node))
            ):
                yield node

    def _takes_chance(self, node: ast.ImportFrom) -> bool:
        names = {alias.name for alias in node.names}
        return (
            node.module in {"random", "secrets"}
            or (node.module == "uuid" and bool(names & {"uuid1", "uuid4", "uuid7"}))
            or (node.module == "time" and bool(names & {"time", "monotonic"}))
        )


class NoBroadExcept(Rule):
    name = "broad-except"
    says = "catch what you expect and let the rest rise; at a boundary end the line with `# boundary: why`"
    good = (
        "try: pass\nexcept ValueError: pass\n",
        "try: pass\nexcept Exception:\n    undo()\n    raise\n",
        "try: pass\nexcept Exception as e:  # boundary: one bad job must not stop the worker\n    log(e)\n",
    )
    bad = ("try: pass\nexcept Exception: pass\n", "try: pass\nexcept: pass\n")

    def find(self, module: Module) -> Iterator[ast.AST]:
        for node in module.nodes:
            if isinstance(node, ast.ExceptHandler) and self._is_broad(node.type):
                raises = any(isinstance(part, ast.Raise) for part in ast.walk(node))
                if not raises and "# boundary:" not in module.line(node.lineno):
                    yield node

    def _is_broad(self, caught: ast.expr | None) -> bool:
        if caught is None:
            return True
        kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
        return any(dotted(kind) in {"Exception", "BaseException"} for kind in kinds)


class NoModuleState(Rule):
    name = "module-state"
    says = "several processes serve: keep state in the database or in an object that main.py makes"
    good = ("NAMES = {1: 2}\n", "names = (1, 2)\n", "_QUERIES = load_queries('x')\n")
    bad = (
        "cache = {}\n",
        "seen: list[int] = []\n",
        "import collections\nq = collections.deque()\n",
        "SEEN = set()\ndef f(x):\n    SEEN.add(x)\n",
        "CACHE = {}\ndef f(x):\n    CACHE[x] = 1\n",
        "def f():\n    global x\n    x = 1\n",
    )

    _MAKERS = frozenset({"dict", "list", "set", "defaultdict", "deque", "Counter", "OrderedDict"})
    _CHANGERS = frozenset(
        {"append", "add", "update", "pop", "clear", "setdefault", "extend", "remove", "insert", "popleft"}
    )

    def find(self, module: Module) -> Iterator[ast.AST]:
        state = dict(self._mutables(module))
        for name, node in state.items():
            if name != name.upper() and not name.startswith("__"):
                yield node
        for node in module.nodes:
            if isinstance(node, ast.Global):
                yield node
        for function in module.functions:
            for node in ast.walk(function):
                if self._changes(node, state):
                    yield node

    def _mutables(self, module: Module) -> Iterator[tuple[str, ast.AST]]:
        for node in module.tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and value is not None and self._is_mutable(value):
                yield target.id, node

    def _is_mutable(self, value: ast.expr) -> bool:
        literal = isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)
        return literal or (isinstance(value, ast.Call) and dotted(value.func).split(".")[-1] in self._MAKERS)

    def _changes(self, node: ast.AST, state: dict[str, ast.AST]) -> bool:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            return dotted(node.value) in state
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in self._CHANGERS and dotted(node.func.value) in state
        return False


class QuietAndDiscreet(Rule):
    name = "quiet-and-discreet"
    says = "log through structlog, by names and ids; never values of records or secrets. Only the CLI prints"
    where = "zhike.kernel.records.save"
    good = ('log.info("saved", object=key, rows=3)\n',)
    bad = ("print(1)\n", 'log.info("saved", values=values)\n', 'logger.warning("x", password=p)\n')

    _SECRET = frozenset({"values", "value", "record", "row", "rows_json", "password", "token", "secret", "cookie"})
    _LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})

    def find(self, module: Module) -> Iterator[ast.AST]:
        for node in module.nodes:
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "print":
                if not module.is_in("zhike.cli", "zhike.commands"):
                    yield node
            elif isinstance(node.func, ast.Attribute) and node.func.attr in self._LEVELS:
                names = {keyword.arg for keyword in node.keywords}
                if "log" in dotted(node.func.value).lower() and names & self._SECRET:
                    yield node


class OutboundTimeout(Rule):
    name = "outbound-timeout"
    says = "every call that leaves the house has a timeout: httpx.AsyncClient(timeout=...)"
    good = ("httpx.AsyncClient(timeout=5)\n",)
    bad = ("httpx.AsyncClient()\n", "httpx.get(url)\n")

    _CALLS = frozenset({"AsyncClient", "Client", "get", "post", "put", "patch", "delete", "request", "stream"})

    def find(self, module: Module) -> Iterator[ast.AST]:
        for node in module.nodes:
            if isinstance(node, ast.Call):
                package, _, name = dotted(node.func).rpartition(".")
                if package == "httpx" and name in self._CALLS:
                    if not any(keyword.arg == "timeout" for keyword in node.keywords):
                        yield node
