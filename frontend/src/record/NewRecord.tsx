/** The form for a new record, opened from anywhere: a list, a related list, the command bar, a key. */
import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";

const RecordForm = lazy(() => import("./RecordForm").then((module) => ({ default: module.RecordForm })));

interface Request {
  readonly object: string;
  readonly defaults: JsonObject;
  readonly after: () => void;
}

interface NewRecord {
  readonly open: (object: string, defaults?: JsonObject, after?: () => void) => void;
}

const NewRecordContext = createContext<NewRecord | null>(null);

export function NewRecordProvider({ children }: { children: ReactNode }) {
  const catalog = useCatalog();
  const navigate = useNavigate();
  const toast = useToast();
  const undo = useUndo();
  const { words, label } = useI18n();
  const [request, setRequest] = useState<Request | null>(null);
  const open = useCallback<NewRecord["open"]>(
    (object, defaults = {}, after = () => undefined) => setRequest({ object, defaults, after }),
    [],
  );
  const value = useMemo(() => ({ open }), [open]);
  const object = request ? catalog.findObject(request.object) : undefined;
  return (
    <NewRecordContext value={value}>
      {children}
      {request && object && (
        <Suspense>
          <RecordForm
            object={object}
            record={null}
            defaults={request.defaults}
            along
            onClose={() => setRequest(null)}
            onSaved={({ record, operation, also }, another) => {
              const related = Object.keys(request.defaults).length > 0;
              if (!another) setRequest(null);
              request.after();
              const back = async () => {
                for (const one of [...also, operation]) if (one) await undo(one, request.after);
              };
              toast({
                text: words.record.created(label(object.label)),
                ...(operation && {
                  action: { label: words.common.undo, run: () => void back() },
                }),
              });
              if (!another && !related) navigate(`/o/${object.key}/${record.id}`);
            }}
          />
        </Suspense>
      )}
    </NewRecordContext>
  );
}

export function useNewRecord(): NewRecord {
  const value = use(NewRecordContext);
  if (value === null) throw new Error("useNewRecord outside NewRecordProvider");
  return value;
}
