/** Why the server refused: what it says of the fields, which names the rule, before what it says of the whole. */
import { Problem } from "~/api/problem";
import { problemText } from "~/kit/states";

export function reasonText(error: unknown, unreachable: string): string {
  const said = error instanceof Problem ? error.errors.map(({ message }) => message).filter(Boolean) : [];
  return said.length > 0 ? said.join(" ") : problemText(error, unreachable);
}
