/** What can be done with a connection: its record is changed or taken away, each with an undo. */

import { useQuery } from "@tanstack/react-query";
import { PencilLine, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCatalog } from "~/api/meta";
import type { GraphEdge } from "~/api/page";
import { deleteRecord, getRecord, updateRecord } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { useRefreshAround } from "../useOverview";
import { recordKey } from "../useRecord";
import styles from "./graph.module.css";

const RecordForm = lazy(() => import("../RecordForm").then((module) => ({ default: module.RecordForm })));

/** `name`: the connection in words, for whoever hears the button. */
export function EdgeTools({ edge, name }: { edge: GraphEdge; name: string }) {
  const { words } = useI18n();
  const catalog = useCatalog();
  const toast = useToast();
  const undo = useUndo();
  const refresh = useRefreshAround();
  const [editing, setEditing] = useState(false);
  const object = catalog.findObject(edge.object);
  const declared = object?.graph?.edges.find(({ key }) => key === edge.key);
  if (object === undefined || declared === undefined) return null;
  // A connection is a record of its own, or one field of the record where it begins.
  const field = declared.from === "id" ? catalog.findField(object.key, declared.to) : undefined;
  const removable = field ? object.rights.update && isEditable(field) && !field.required : object.rights.delete;
  const remove = async () => {
    try {
      const operation = field
        ? (await updateRecord(object.key, edge.id, { [field.key]: null }, undefined)).operation
        : await deleteRecord(object.key, edge.id);
      refresh();
      toast({
        text: words.page.graphView.removed,
        ...(operation && { action: { label: words.common.undo, run: () => void undo(operation, refresh) } }),
      });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <span className={styles.tools}>
      {!field && object.rights.update && (
        <IconButton label={words.page.graphView.edit(name)} onClick={() => setEditing(true)}>
          <PencilLine aria-hidden />
        </IconButton>
      )}
      {removable && (
        <IconButton label={words.page.graphView.remove(name)} onClick={() => void remove()}>
          <X aria-hidden />
        </IconButton>
      )}
      {editing && <EdgeForm object={edge.object} id={edge.id} onClose={() => setEditing(false)} onSaved={refresh} />}
    </span>
  );
}

interface EdgeFormProps {
  object: string;
  id: string;
  onClose: () => void;
  onSaved: () => void;
}

function EdgeForm({ object: key, id, onClose, onSaved }: EdgeFormProps) {
  const { words } = useI18n();
  const toast = useToast();
  const object = useCatalog().findObject(key);
  const query = useQuery({ queryKey: recordKey(key, id), queryFn: ({ signal }) => getRecord(key, id, signal) });
  if (query.isError) {
    toast({ text: problemText(query.error, words.states.unreachable), tone: "bad" });
    onClose();
  }
  if (object === undefined || query.data === undefined) return null;
  return (
    <Suspense>
      <RecordForm
        object={object}
        record={query.data}
        defaults={{}}
        onClose={onClose}
        onSaved={() => {
          onClose();
          onSaved();
        }}
      />
    </Suspense>
  );
}
