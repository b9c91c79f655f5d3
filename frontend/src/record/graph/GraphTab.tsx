/** Who and what a record is connected to: a picture to drag, or a list that the keyboard reads. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { List, Waypoints } from "lucide-react";
import { useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { type Graph, getGraph } from "~/api/page";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { AddEdge } from "./AddEdge";
import { GraphList } from "./GraphList";
import { GraphPicture } from "./GraphPicture";
import styles from "./graph.module.css";
import { NodePanel } from "./NodePanel";

export function GraphTab({ object, record, phone }: { object: ObjectMeta; record: RecordData; phone: boolean }) {
  const { words } = useI18n();
  const [depth, setDepth] = useState(2);
  const [shape, setShape] = useState<"picture" | "list">(phone ? "list" : "picture");
  const [chosen, setChosen] = useState(record.id);
  const query = useQuery({
    queryKey: ["related", object.key, record.id, "graph", depth],
    queryFn: ({ signal }) => getGraph(object.key, record.id, depth, signal),
    placeholderData: keepPreviousData,
  });
  if (query.isPending) return <Skeleton lines={6} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const graph: Graph = query.data;
  const node = graph.nodes.find(({ id }) => id === chosen) ?? graph.nodes[0];
  return (
    <div>
      <div className={styles.bar}>
        <Segmented
          size="small"
          value={depth}
          onChange={setDepth}
          options={[1, 2, 3].map((n) => ({ value: n, label: words.page.graphView.step(n) }))}
          aria-label={words.page.graphView.steps}
        />
        <Segmented
          size="small"
          value={shape}
          onChange={setShape}
          options={[
            { value: "picture" as const, icon: <Waypoints aria-label={words.page.graphPicture} size={14} /> },
            { value: "list" as const, icon: <List aria-label={words.page.graphList} size={14} /> },
          ]}
        />
        <span className={styles.gap} />
        {node && <AddEdge node={node} />}
      </div>
      {graph.edges.length === 0 ? (
        <Empty
          icon={<Waypoints aria-hidden />}
          title={words.page.graphView.alone}
          hint={words.page.graphView.aloneHint}
          compact
        />
      ) : shape === "list" ? (
        <GraphList graph={graph} />
      ) : (
        <>
          <GraphPicture graph={graph} root={record.id} chosen={node?.id ?? ""} onChoose={setChosen} />
          {node && <NodePanel graph={graph} node={node} />}
        </>
      )}
      {graph.stopped && <p className={styles.hint}>{words.page.graphView.stopped}</p>}
    </div>
  );
}
