"""All rules over the source, in the order of the list in the contributor's guide."""

from tests.arch.rule import Rule
from tests.arch.rules.flow import (
    ClockAndChance,
    NoBroadExcept,
    NoHiddenImport,
    NoModuleState,
    OnlyMainKnowsApps,
    OutboundTimeout,
    QuietAndDiscreet,
)
from tests.arch.rules.scale_out import ScaleOut
from tests.arch.rules.shape import FileSize, FunctionSize, ModuleName, RoutePermission, TypedFace
from tests.arch.rules.sql import CommitAtEdge, NoBuiltSql, PolicyGiven, SqlPlace

RULES: tuple[Rule, ...] = (
    SqlPlace(),
    NoBuiltSql(),
    PolicyGiven(),
    CommitAtEdge(),
    NoHiddenImport(),
    OnlyMainKnowsApps(),
    ClockAndChance(),
    NoBroadExcept(),
    TypedFace(),
    RoutePermission(),
    OutboundTimeout(),
    QuietAndDiscreet(),
    FileSize(),
    FunctionSize(),
    ModuleName(),
    NoModuleState(),
    ScaleOut(),
)
