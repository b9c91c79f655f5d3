/** Builds a condition by clicking: nested groups, fields over lookups, related records, relative dates. */
import { useState } from "react";
import type { Condition } from "~/api/condition";
import { useCatalog } from "~/api/meta";
import { type GroupDraft, toCondition, toDraft } from "./draft";
import { GroupEditor, SegmentsAllowed } from "./GroupEditor";
import { type Move, makeMove, placeOf } from "./moves";
import { MovingContext } from "./PartMenu";

interface FilterBuilderProps {
  object: string;
  value: Condition | undefined;
  onChange: (condition: Condition | undefined) => void;
  /** False where conditions cannot ask for a segment: in rights and nightly rules. */
  segments?: boolean;
}

export function FilterBuilder({ object, value, onChange, segments = true }: FilterBuilderProps) {
  const catalog = useCatalog();
  const [draft, setDraft] = useState<GroupDraft>(() => toDraft(value, catalog, object));
  const change = (next: GroupDraft) => {
    setDraft(next);
    onChange(toCondition(next, catalog, object));
  };
  const moving = {
    placeOf: (id: number) => placeOf(draft, id),
    move: (id: number, move: Move) => change(makeMove(draft, id, move)),
  };
  return (
    <SegmentsAllowed value={segments}>
      <MovingContext value={moving}>
        <GroupEditor object={object} group={draft} onChange={change} depth={0} />
      </MovingContext>
    </SegmentsAllowed>
  );
}
