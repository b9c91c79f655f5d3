/** The files of the client as text, for tests that read them. */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const source = fileURLToPath(new URL("../src", import.meta.url));

/** All files of src/ whose name fits, by their whole path. */
export function filesOf(name: RegExp): string[] {
  return globSync("**/*", { cwd: source })
    .filter((path) => name.test(path))
    .map((path) => `${source}/${path}`)
    .sort();
}
