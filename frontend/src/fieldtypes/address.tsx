/** An address: its divisions from a list, the street as text, or a whole line that is split. */
import { MapPin } from "lucide-react";
import { lazy, Suspense } from "react";
import { asText, isObject, type Json } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { textOperators } from "./operators";

const AddressEditor = lazy(() => import("./AddressEditor").then((module) => ({ default: module.AddressEditor })));

export function addressLine(value: Json | undefined): string {
  if (!isObject(value)) return asText(value);
  const parts = [value.province, value.city, value.district, value.street].map(asText);
  return asText(value.text) || parts.filter((part, index) => part !== parts[index - 1]).join("");
}

function AddressDisplay({ value }: DisplayProps) {
  return <>{addressLine(value)}</>;
}

function LazyAddress(props: EditorProps) {
  return (
    <Suspense>
      <AddressEditor {...props} />
    </Suspense>
  );
}

export const address: FieldTypeUi = {
  key: "address",
  icon: MapPin,
  width: 220,
  align: "start",
  Display: AddressDisplay,
  Editor: LazyAddress,
  operators: textOperators,
  text: addressLine,
  toInput: (value) => {
    if (!isObject(value)) return asText(value).trim() || null;
    const kept = Object.entries(value).filter(
      ([key, part]) => key !== "text" && part !== null && part !== "" && part !== undefined,
    );
    return kept.some(([key]) => key !== "country") ? Object.fromEntries(kept) : null;
  },
  wide: true,
};
