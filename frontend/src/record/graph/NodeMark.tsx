/** One node of the picture: its sign, its name, and near the chosen one what it is worth. */
import type { KeyboardEvent, PointerEvent } from "react";
import { useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import type { GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { nodeFacts, nodeTitle } from "./edges";
import styles from "./graph.module.css";
import type { Point } from "./spread";

interface NodeMarkProps {
  node: GraphNode;
  at: Point;
  scale: number;
  /** Half the side of its sign. */
  size: number;
  chosen: boolean;
  /** Its name, where there is room for it. */
  name: string | null;
  /** Chosen, or one step from it: more is said of it. */
  near: boolean;
  count: number;
  onDown: (event: PointerEvent) => void;
  onFocus: () => void;
  /** Where an arrow key leads. */
  onStep: (key: string) => void;
}

export function NodeMark({ node, at, scale, size, chosen, name, near, count, onDown, onFocus, onStep }: NodeMarkProps) {
  const catalog = useCatalog();
  const navigate = useNavigate();
  const i18n = useI18n();
  const title = nodeTitle(node, i18n);
  const facts = nodeFacts(node, catalog, i18n);
  const color = facts.at(-1)?.option?.color ?? "grey";
  // What people's objects have in common: they say who decides. All others are square, as icons of objects are.
  const round = catalog
    .findObject(node.object)
    ?.fields.some(({ type, config }) => type === "phone" && config.many === true);
  const open = () => navigate(`/o/${node.object}/${node.id}`);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter") open();
    else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      onStep(event.key);
    }
  };
  const role = facts
    .slice(0, 2)
    .map(({ option }) => option?.label)
    .join(" · ");
  return (
    <g
      transform={`translate(${at.x} ${at.y}) scale(${scale})`}
      className={styles.node}
      data-chosen={chosen || undefined}
      data-node={node.id}
      role="button"
      tabIndex={chosen ? 0 : -1}
      aria-label={i18n.words.page.graphView.node(title, count)}
      aria-pressed={chosen}
      onPointerDown={onDown}
      onDoubleClick={open}
      onKeyDown={keys}
      onFocus={onFocus}
    >
      <title>{title}</title>
      <rect
        x={-size}
        y={-size}
        width={size * 2}
        height={size * 2}
        rx={round ? size : 7}
        style={{ fill: `var(--tag-${color}-ground)`, stroke: `var(--tag-${color}-ink)` }}
      />
      <text className={styles.initial} style={{ fill: `var(--tag-${color}-ink)` }}>
        {[...title].slice(0, 1).join("")}
      </text>
      {name !== null && (
        <text className={styles.name} y={size + 14}>
          {name}
        </text>
      )}
      {name !== null && near && (
        <text className={styles.role} y={size + 28}>
          {role}
        </text>
      )}
    </g>
  );
}
