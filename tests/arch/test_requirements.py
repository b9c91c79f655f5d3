"""What the program imports is asked for by name: nothing works only because something else happens to need it too."""

import ast
import re
import sys
from importlib import metadata

from tests.arch.source import ROOT, load_modules

REQUIREMENTS = ROOT / "requirements"


def list_wanted(name: str) -> set[str]:
    """The packages of one .in file, as registries spell their names."""
    lines = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return {fold(re.split(r"[<>=\[;]", line)[0].strip()) for line in lines if line and line[0].isalpha()}


def fold(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def list_imported(tree: ast.Module) -> set[str]:
    """The topmost names of the modules that a file imports, wherever in it."""
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 0]
    return {name.split(".")[0] for name in names}


def test_each_import_of_the_program_is_a_direct_requirement() -> None:
    packages, wanted = metadata.packages_distributions(), list_wanted("run")
    known = set(sys.stdlib_module_names) | {"zhike"}
    missing = {
        (module.path, name)
        for module in load_modules()
        if module.name.split(".")[0] == "zhike"
        for name in list_imported(module.tree) - known
        if not wanted & {fold(one) for one in packages.get(name, [])}
    }
    assert missing == set()
