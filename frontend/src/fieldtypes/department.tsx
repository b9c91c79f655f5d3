/** A node of the organisation. */
import { Network } from "lucide-react";
import type { FieldTypeUi } from "./contract";
import { lookup } from "./lookup";
import { departmentOperators } from "./operators";

export const department: FieldTypeUi = {
  ...lookup,
  key: "department",
  icon: Network,
  width: 132,
  operators: departmentOperators,
};
