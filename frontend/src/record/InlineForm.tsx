/** Gives the pickers of a form a form of their own, laid over it. */
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { InlineCreateProvider, type OpenForm } from "~/fieldtypes/inlineCreate";
import type { Reference } from "~/fieldtypes/values";

const RecordForm = lazy(() => import("./RecordForm").then((module) => ({ default: module.RecordForm })));

interface Asked {
  readonly object: string;
  readonly title: string;
  readonly onMade: (made: Reference) => void;
}

export function InlineForms({ children }: { children: ReactNode }) {
  const catalog = useCatalog();
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = useCallback<OpenForm>((object, title, onMade) => setAsked({ object, title, onMade }), []);
  const object = asked ? catalog.findObject(asked.object) : undefined;
  return (
    <InlineCreateProvider value={open}>
      {children}
      {asked && object && (
        <Suspense>
          <RecordForm
            object={object}
            record={null}
            defaults={{ [object.title_field]: asked.title }}
            onClose={() => setAsked(null)}
            onSaved={({ record }) => {
              asked.onMade({
                id: record.id,
                title: asText(record[object.title_field]) || asked.title,
                object: object.key,
              });
              setAsked(null);
            }}
          />
        </Suspense>
      )}
    </InlineCreateProvider>
  );
}
