/** Who and what a record is connected to: a picture to drag, or a list that the keyboard reads; and the ways to others. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { List, Route, Waypoints } from "lucide-react";
import { useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { type Graph, getGraph } from "~/api/page";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { titleOf } from "../recordTitle";
import { AddEdge } from "./AddEdge";
import { GraphList } from "./GraphList";
import { GraphPicture } from "./GraphPicture";
import styles from "./graph.module.css";
import { NodePanel } from "./NodePanel";
import { PathPanel } from "./PathPanel";

type Shape = "picture" | "list";

export function GraphTab({ object, record, phone }: { object: ObjectMeta; record: RecordData; phone: boolean }) {
  const { words } = useI18n();
  const [depth, setDepth] = useState(2);
  const [shape, setShape] = useState<Shape>(phone ? "list" : "picture");
  const [chosen, setChosen] = useState(record.id);
  const [path, setPath] = useState(false);
  const query = useQuery({
    queryKey: ["related", object.key, record.id, "graph", depth],
    queryFn: ({ signal }) => getGraph(object.key, record.id, depth, signal),
    placeholderData: keepPreviousData,
  });
  if (query.isPending) return <Skeleton lines={6} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const graph = query.data;
  const node = graph.nodes.find(({ id }) => id === chosen) ?? graph.nodes[0];
  return (
    <div>
      <div className={styles.bar}>
        <Segmented
          size="small"
          value={depth}
          onChange={setDepth}
          disabled={path}
          options={[1, 2, 3].map((n) => ({ value: n, label: words.page.graphView.step(n) }))}
          aria-label={words.page.graphView.steps}
        />
        <Shapes shape={shape} onShape={setShape} />
        <span className={styles.gap} />
        <Button size="small" type="text" icon={<Route aria-hidden size={14} />} onClick={() => setPath(!path)}>
          {words.page.graphView.path}
        </Button>
        {node && !path && <AddEdge node={node} />}
      </div>
      {path ? (
        <PathPanel
          object={object}
          record={record}
          title={titleOf(object, record, words.common.untitled)}
          plain={shape === "list"}
          onClose={() => setPath(false)}
        />
      ) : (
        <Around graph={graph} shape={shape} root={record.id} chosen={node?.id ?? ""} onChoose={setChosen} />
      )}
      {graph.stopped && <p className={styles.hint}>{words.page.graphView.stopped}</p>}
    </div>
  );
}

function Shapes({ shape, onShape }: { shape: Shape; onShape: (shape: Shape) => void }) {
  const { words } = useI18n();
  return (
    <Segmented
      size="small"
      value={shape}
      onChange={onShape}
      options={[
        { value: "picture" as const, icon: <Waypoints aria-label={words.page.graphPicture} size={14} /> },
        { value: "list" as const, icon: <List aria-label={words.page.graphList} size={14} /> },
      ]}
    />
  );
}

interface AroundProps {
  graph: Graph;
  shape: Shape;
  root: string;
  chosen: string;
  onChoose: (id: string) => void;
}

function Around({ graph, shape, root, chosen, onChoose }: AroundProps) {
  const { words } = useI18n();
  if (graph.edges.length === 0) {
    return (
      <Empty
        icon={<Waypoints aria-hidden />}
        title={words.page.graphView.alone}
        hint={words.page.graphView.aloneHint}
        compact
      />
    );
  }
  if (shape === "list") return <GraphList graph={graph} />;
  const node = graph.nodes.find(({ id }) => id === chosen);
  return (
    <>
      <GraphPicture graph={graph} root={root} chosen={chosen} onChoose={onChoose} />
      {node && <NodePanel graph={graph} node={node} />}
    </>
  );
}
