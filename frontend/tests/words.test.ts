/** Every word of the client is said somewhere, and both languages have the same ones. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { filesOf, source } from "./sources";

type Tree = { readonly [name: string]: unknown };
type Module = Readonly<Record<string, Tree>>;

const rooms = filesOf(/i18n\/\w+\.zh\.ts$/).map((file) => basename(file, ".zh.ts"));

async function treeOf(room: string, language: "zh" | "en"): Promise<Tree> {
  const module = (await import(`../src/i18n/${room}.${language}.ts`)) as Module;
  return Object.assign({}, ...Object.values(module).filter((value) => typeof value === "object")) as Tree;
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths of all words: `list.filter`. */
function pathsOf(tree: Tree, above: readonly string[] = []): string[][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    isTree(value) ? pathsOf(value, [...above, name]) : [[...above, name]],
  );
}

const said = filesOf(/\.tsx?$/)
  .filter((file) => !file.startsWith(`${source}/i18n/`) || /\/(format|index)\.tsx?$/.test(file))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
const members = new Set([...said.matchAll(/\.\s*([\w$]+)/g)].map(([, name]) => name));
/** Trees that are asked for a word by a value: `text.kinds[kind]`, and what is taken out of one by name. */
const asked = new Set([...said.matchAll(/([\w$]+)\s*\[/g)].map(([, name]) => name));
/** The values that a word can be asked by. */
const values = new Set([...said.matchAll(/"([\w.]+)"/g)].map(([, name]) => name));
const taken = new Set(
  [...said.matchAll(/const \{([^}]+)\} = \w*[wW]ords/g)].flatMap(([, names = ""]) => names.match(/\w+/g) ?? []),
);

/** A word is said by its own name or by a value of that name; those of a tree that is asked need not be named. */
function isSaid(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  return members.has(name) || taken.has(name) || values.has(name) || path.slice(0, -1).some((tree) => asked.has(tree));
}

describe.each(rooms)("the words of %s", (room) => {
  it("are the same in both languages", async () => {
    const [zh, en] = await Promise.all([treeOf(room, "zh"), treeOf(room, "en")]);
    expect(pathsOf(en).map(String).sort()).toEqual(pathsOf(zh).map(String).sort());
  });

  it("are all said somewhere", async () => {
    const idle = pathsOf(await treeOf(room, "zh")).filter((path) => !isSaid(path));
    expect(idle.map((path) => path.join("."))).toEqual([]);
  });
});
