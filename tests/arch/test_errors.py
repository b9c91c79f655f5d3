"""Every error class: a code of its own, a real status, and words in both languages."""

import importlib
import pkgutil
import re
import string
from contextlib import suppress

import zhike
from tests.arch.source import load_modules
from zhike.kernel.base.errors import ZhikeError


def every_error() -> list[type[ZhikeError]]:
    for module in load_modules():
        if not module.name.endswith("__main__"):
            # One that does not import fails its own test below, not each of these.
            with suppress(ImportError):
                importlib.import_module(module.name)
    waiting, found = [ZhikeError], []
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__.startswith("zhike.") and not kind.__name__.startswith("_")]


def test_every_module_is_found_by_its_package() -> None:
    found = {module.name for module in pkgutil.walk_packages(zhike.__path__, "zhike.")}
    assert {module.name for module in load_modules()} - {"zhike"} == found, "a folder lacks __init__.py"


def test_every_module_imports() -> None:
    broken = {}
    for module in load_modules():
        if not module.name.endswith("__main__"):
            try:
                importlib.import_module(module.name)
            except ImportError as error:
                broken[module.name] = str(error)
    assert not broken


def test_codes_are_unique_and_plain() -> None:
    codes: dict[str, list[str]] = {}
    for kind in every_error():
        codes.setdefault(kind.code, []).append(kind.__qualname__)
        assert re.fullmatch(r"[a-z][a-z0-9_.]*", kind.code), kind
    shared = {code: kinds for code, kinds in codes.items() if len(kinds) > 1}
    assert not shared, f"each class needs a code of its own: {shared}"


def test_statuses_are_errors() -> None:
    assert all(400 <= kind.status < 600 for kind in every_error())


def test_both_languages_say_the_same_parameters() -> None:
    for kind in every_error():
        assert kind.title_zh, kind
        assert kind.title_en, kind
        assert bool(kind.detail_zh) == bool(kind.detail_en), f"{kind.__name__} has a detail in one language only"
        assert _placeholders(kind.detail_zh) == _placeholders(kind.detail_en), kind


def _placeholders(template: str) -> set[str]:
    # {reason_zh} and {reason_en} are one parameter in two languages.
    names = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return {re.sub(r"(^|_)(zh|en)$", "", name) for name in names}
