/** What is asked about a list as a whole: why a record is not in it, and its rows as a file. */
import { lazy, Suspense } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { ViewInForce } from "../saved/useView";

const WhyNot = lazy(() => import("./WhyNot"));
const ExportDialog = lazy(() => import("./ExportDialog"));

export type ListDialog = "why" | "export" | null;

interface ListDialogsProps {
  object: ObjectMeta;
  force: ViewInForce;
  dialog: ListDialog;
  count: number | null;
  selection: ReadonlySet<string>;
  onClose: () => void;
}

export function ListDialogs({ object, force, dialog, count, selection, onClose }: ListDialogsProps) {
  if (dialog === null) return null;
  return (
    <Suspense>
      {dialog === "why" ? (
        <WhyNot object={object} force={force} onClose={onClose} />
      ) : (
        <ExportDialog object={object} view={force.view} count={count} selection={selection} onClose={onClose} />
      )}
    </Suspense>
  );
}
