/** The chosen node: its fields can be changed here, its connections are named. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { Graph, GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { ConflictDialog } from "../ConflictDialog";
import { EditableField } from "../EditableField";
import { recordKey, useRecord, useSave } from "../useRecord";
import { nodeTitle } from "./edges";
import { GraphList } from "./GraphList";
import styles from "./graph.module.css";

export function NodePanel({ graph, node }: { graph: Graph; node: GraphNode }) {
  const i18n = useI18n();
  const object = useCatalog().findObject(node.object);
  const near = graph.edges.filter(({ from, to }) => from === node.id || to === node.id);
  if (object === undefined) return null;
  return (
    <section className={styles.panel} aria-label={nodeTitle(node, i18n)}>
      <h3 className={styles.panelTitle}>
        <ObjectIcon name={object.icon} size={14} />
        <Link to={`/o/${node.object}/${node.id}`}>{nodeTitle(node, i18n)}</Link>
      </h3>
      <NodeFields key={node.id} object={object} node={node} />
      <GraphList graph={{ ...graph, edges: near }} from={node.id} />
    </section>
  );
}

function NodeFields({ object, node }: { object: ObjectMeta; node: GraphNode }) {
  const client = useQueryClient();
  const { data: record } = useRecord(object.key, node.id);
  const { save, conflict, closeConflict } = useSave(object, node.id);
  const fields = (object.graph?.show ?? []).flatMap((key) => object.fields.find((field) => field.key === key) ?? []);
  if (record === undefined || fields.length === 0) return null;
  return (
    <>
      <dl className={styles.fields}>
        {fields.map((field) => (
          <EditableField
            key={field.key}
            record={record}
            field={field}
            editable={object.rights.update}
            onSave={async (value, options) => {
              await save({ [field.key]: value }, options);
              await client.invalidateQueries({ queryKey: recordKey(object.key, node.id) });
            }}
          />
        ))}
      </dl>
      {conflict && (
        <ConflictDialog
          object={object}
          conflict={conflict}
          onCancel={closeConflict}
          onSave={async (values) => {
            closeConflict();
            if (Object.keys(values).length > 0) await save(values);
          }}
        />
      )}
    </>
  );
}
