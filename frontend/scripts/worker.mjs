// Writes sw.js beside the build: the service worker with the files that the shell and a first list need.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const out = process.argv[2] ?? fileURLToPath(new URL("../../zhike/server/static/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${out}/.vite/manifest.json`, "utf8"));
const files = new Set(["/boot.js"]);
const seen = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`The build has no chunk ${key}.`);
  if (seen.has(key)) return;
  seen.add(key);
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(`/${file}`);
  for (const imported of chunk.imports ?? []) visit(imported);
};
const languages = ["src/i18n/zh.ts", "src/i18n/en.ts"];
const screens = ["src/shell/Shell.tsx", "src/screens/Home.tsx", "src/views/list/ListScreen.tsx"];
for (const root of ["index.html", ...languages, ...screens]) {
  visit(root);
}
const list = [...files].sort();
const source = readFileSync(fileURLToPath(new URL("../worker/sw.js", import.meta.url)), "utf8");
const page = readFileSync(`${out}/index.html`, "utf8");
const version = createHash("sha256")
  .update(page + list.join() + source)
  .digest("hex")
  .slice(0, 12);
const built = source
  .replace("self.__FILES__", JSON.stringify(list))
  .replace("self.__VERSION__", JSON.stringify(version));
writeFileSync(`${out}/sw.js`, built);
