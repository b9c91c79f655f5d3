/** Where a field is used, beside the list of fields. */
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Sheet } from "~/kit/Sheet";
import { Uses } from "./Uses";

export function UsesSheet({ object, field, onClose }: { object: string; field: string; onClose: () => void }) {
  const { label } = useI18n();
  const text = useModelWords();
  const name = label(useCatalog().findField(object, field)?.label) || field;
  return (
    <Sheet open title={`${text.uses.title} · ${name}`} onClose={onClose}>
      <Uses object={object} field={field} />
    </Sheet>
  );
}
