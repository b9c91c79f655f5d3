/** Moving the parts of a filter: up and down, into a group and out of it. Each gives a new tree. */
import { type Draft, emptyGroup, type GroupDraft, type Match, nextId } from "./draft";

export type Move = "up" | "down" | "into" | "wrap" | "out" | "copy";

/** Where a part stands, and which moves it can make. */
export interface Place {
  readonly moves: readonly Move[];
  /** How the group beside it joins its parts, where there is one. */
  readonly beside: Match | undefined;
}

export function placeOf(root: GroupDraft, id: number): Place | undefined {
  const found = find(root, id, undefined);
  if (found === undefined) return undefined;
  const { group, at, above } = found;
  const beside = groupBeside(group, at);
  const moves: Move[] = [];
  if (at > 0) moves.push("up");
  if (at < group.parts.length - 1) moves.push("down");
  if (beside) moves.push("into");
  if (group.parts.length > 1) moves.push("wrap");
  if (above) moves.push("out");
  return { moves: [...moves, "copy"], beside: beside?.match };
}

export function makeMove(root: GroupDraft, id: number, move: Move): GroupDraft {
  const found = find(root, id, undefined);
  const part = found?.group.parts[found.at];
  if (found === undefined || part === undefined) return root;
  const { group, at, above } = found;
  const rest = group.parts.toSpliced(at, 1);
  const put = (parts: readonly Draft[]) => change(root, group.id, (one) => ({ ...one, parts }));
  if (move === "up" || move === "down") return put(rest.toSpliced(at + (move === "up" ? -1 : 1), 0, part));
  if (move === "copy") return put(group.parts.toSpliced(at + 1, 0, renewed(part)));
  if (move === "wrap")
    return put(group.parts.toSpliced(at, 1, emptyGroup(group.match === "all" ? "any" : "all", [part])));
  if (move === "into") {
    const beside = groupBeside(group, at);
    return put(rest.map((one) => (one === beside ? { ...beside, parts: [...beside.parts, part] } : one)));
  }
  if (above === undefined) return root;
  // A group that is left empty goes.
  const left = rest.length > 0 ? [{ ...group, parts: rest }, part] : [part];
  return change(root, above.id, (one) => ({
    ...one,
    parts: one.parts.flatMap((each) => (each.id === group.id ? left : each)),
  }));
}

interface Found {
  readonly group: GroupDraft;
  readonly at: number;
  /** The group around the group, about the same object. */
  readonly above: GroupDraft | undefined;
}

function find(group: GroupDraft, id: number, above: GroupDraft | undefined): Found | undefined {
  const at = group.parts.findIndex((part) => part.id === id);
  if (at >= 0) return { group, at, above };
  for (const part of group.parts) {
    const inner =
      part.kind === "group"
        ? find(part, id, group)
        : part.kind === "related"
          ? find(part.group, id, undefined)
          : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** The group before a part, or else behind it. */
function groupBeside(group: GroupDraft, at: number): GroupDraft | undefined {
  const near = [group.parts[at - 1], group.parts[at + 1]];
  return near.find((part): part is GroupDraft => part?.kind === "group");
}

function change(group: GroupDraft, id: number, make: (group: GroupDraft) => GroupDraft): GroupDraft {
  if (group.id === id) return make(group);
  const parts = group.parts.map((part): Draft => {
    if (part.kind === "group") return change(part, id, make);
    return part.kind === "related" ? { ...part, group: change(part.group, id, make) } : part;
  });
  return { ...group, parts };
}

/** The same part under new identities. */
function renewed(part: Draft): Draft {
  const id = nextId();
  if (part.kind === "group") return { ...part, id, parts: part.parts.map(renewed) };
  if (part.kind === "related") {
    return { ...part, id, group: { ...part.group, id: nextId(), parts: part.group.parts.map(renewed) } };
  }
  return { ...part, id };
}
