"""What undo decides for a record, against a model that remembers every state the record ever had."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.journal.append import EntryKind
from zhike.kernel.records.past import PastEntry, Presence, UndoStep, find_phase, plan_undo

FIELDS = ("1001", "1002")
OPERATIONS = [UUID(int=number + 1) for number in range(3)]


@dataclass(frozen=True)
class State:
    presence: Presence = Presence.NOWHERE
    values: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(FIELDS))


@dataclass
class Life:
    """A record's entries, and its state before the first and after each."""

    entries: list[PastEntry] = field(default_factory=list)
    states: list[State] = field(default_factory=lambda: [State()])

    @property
    def now(self) -> State:
        return self.states[-1]

    def act(self, operation: UUID, verb: str, name: str, value: int | None) -> None:
        """Do what the verb says where the record's state allows it."""
        now, payload = self.now, {}
        if now.presence is Presence.NOWHERE:
            kind, after = EntryKind.INSERT, replace(now, presence=Presence.ALIVE)
        elif now.presence is Presence.BIN:
            kind, after = EntryKind.RESTORE, replace(now, presence=Presence.ALIVE)
        elif verb == "delete":
            kind, after = EntryKind.DELETE, replace(now, presence=Presence.BIN)
        elif now.values[name] != value:
            kind, after = EntryKind.UPDATE, replace(now, values={**now.values, name: value})
            payload = {name: (now.values[name], value)}
        else:
            return
        self.entries.append(PastEntry(len(self.entries) + 1, kind, operation, payload))
        self.states.append(after)


ACTS = st.tuples(
    st.sampled_from(OPERATIONS), st.sampled_from(["update", "update", "delete"]), st.sampled_from(FIELDS),
    st.sampled_from([None, 1, 2]),
)  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> Life:
    life = Life()
    for act in draw(st.lists(ACTS, min_size=1, max_size=12)):
        life.act(*act)
    return life


def apply(state: State, step: UndoStep) -> State:
    values = {**state.values, **step.values}
    if step.kind == "delete":
        return State(Presence.BIN, values)
    return State(Presence.ALIVE, values)


@given(lives(), st.sampled_from(OPERATIONS))
def test_a_step_brings_back_exactly_what_the_operation_touched(life: Life, operation: UUID) -> None:
    places = [index for index, entry in enumerate(life.entries) if entry.operation == operation]
    if not places:
        return
    first, last = places[0], places[-1]
    before, after, now = life.states[first], life.states[last + 1], life.now
    touched = {name for index in places for name in life.entries[index].payload or {}}
    foreign = [entry for entry in life.entries[first : last + 1] if entry.operation != operation]
    presence = Presence.BIN if before.presence is Presence.NOWHERE else before.presence
    made = before.presence is Presence.NOWHERE

    step = plan_undo(life.entries[first:], operation)

    if any(entry.kind is not EntryKind.UPDATE or touched & set(entry.payload or {}) for entry in foreign):
        assert (step.kind, step.code) == (None, "changed_since")
    elif now.presence is presence and (made or all(now.values[name] == before.values[name] for name in touched)):
        assert (step.kind, step.code) == (None, "")
    elif made and any(now.values[name] != after.values[name] for name in FIELDS if not any(
        name in (entry.payload or {}) for entry in foreign
    )):  # fmt: skip
        assert (step.kind, step.code) == (None, "changed_since")
    elif step.kind is None:
        assert step.code == "changed_since"
        assert (
            now.presence is not after.presence
            or any(now.values[name] != after.values[name] for name in touched)
            or (made and foreign)
        )
    else:
        result = apply(now, step)
        assert result.presence is presence
        untouched = [name for name in FIELDS if name not in touched]
        assert [result.values[name] for name in untouched] == [now.values[name] for name in untouched]
        if not made:
            assert all(result.values[name] == before.values[name] for name in touched)


@given(lives(), st.sampled_from(OPERATIONS))
def test_undoing_what_was_just_done_always_works_and_a_second_undo_finds_nothing(life: Life, operation: UUID) -> None:
    entries = [entry for entry in life.entries if entry.operation == operation]
    if not entries or life.entries[-len(entries) :] != entries:
        return
    first = len(life.entries) - len(entries)
    before = life.states[first]
    step = plan_undo(entries, operation)
    phase = find_phase([entry.kind for entry in entries])
    if step.kind is None:
        assert step.code == ""
        return
    assert step.kind == phase
    result = apply(life.now, step)
    wanted = Presence.BIN if before.presence is Presence.NOWHERE else before.presence
    assert result.presence is wanted
    if before.presence is not Presence.NOWHERE:
        assert result.values == before.values

    undo = UUID(int=99)
    version = len(life.entries) + 1
    more = list(entries)
    if step.values:
        payload = {name: (life.now.values[name], old) for name, old in step.values.items()}
        more.append(PastEntry(version, EntryKind.UPDATE, undo, payload))
    if step.kind != "update":
        kind = EntryKind.DELETE if step.kind == "delete" else EntryKind.RESTORE
        more.append(PastEntry(version + 1, kind, undo, {}))
    assert plan_undo(more, operation) == UndoStep(None)


@given(lives(), st.sampled_from(OPERATIONS))
def test_what_was_erased_or_purged_is_left(life: Life, operation: UUID) -> None:
    if not any(entry.operation == operation for entry in life.entries):
        return
    version = len(life.entries) + 1
    erased = [*life.entries, PastEntry(version, EntryKind.ERASURE, UUID(int=9), {})]
    assert plan_undo(erased, operation).code == "erased"
    blanked = [replace(life.entries[0], payload=None), *life.entries[1:]]
    assert plan_undo(blanked, operation).code == "erased"
    purged = [*life.entries, PastEntry(version, EntryKind.PURGE, UUID(int=9), {})]
    assert plan_undo(purged, operation).code == "purged"
