// Measures what the browser must load before a list is usable, and fails when it is more than the budget.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 400_000;
const out = fileURLToPath(new URL("../../zhike/server/static/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${out}.vite/manifest.json`, "utf8"));
// The entry, one language, the shell and the list: what a first list needs. Forms, dialogs and other screens come later.
const roots = ["index.html", "src/i18n/zh.ts", "src/shell/Shell.tsx", "src/views/list/ListScreen.tsx"];
const needed = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`The build has no chunk ${key}.`);
  if (needed.has(chunk.file)) return;
  needed.add(chunk.file);
  for (const imported of chunk.imports ?? []) visit(imported);
};
for (const root of roots) visit(root);
let total = 0;
for (const file of [...needed].sort()) {
  const size = gzipSync(readFileSync(out + file), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  bytes of gzipped script before the first list; at most ${BUDGET}`);
if (total > BUDGET) process.exit(1);
