/** Every class of a css module is drawn by somebody, and whoever names a class finds it. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, it } from "vitest";
import { filesOf, source } from "./sources";

const importing = /^import (\w+) from "([^"]+\.module\.css)";$/gm;

interface Sheet {
  /** Who imports it, and under which name. */
  readonly readers: readonly { readonly text: string; readonly name: string }[];
  readonly classes: ReadonlySet<string>;
}

function classesOf(css: string): Set<string> {
  const plain = css.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/:global\([^)]*\)/g, "");
  const selectors = [...plain.matchAll(/([^{}]+)\{/g)].map(([, selector = ""]) => selector);
  return new Set(selectors.flatMap((one) => [...one.matchAll(/\.([A-Za-z][\w-]*)/g)].map(([, name = ""]) => name)));
}

function sheets(): Map<string, Sheet> {
  const readers = new Map<string, { text: string; name: string }[]>();
  for (const file of filesOf(/\.tsx?$/)) {
    const text = readFileSync(file, "utf8");
    for (const [, name = "", path = ""] of text.matchAll(importing)) {
      const sheet = path.startsWith("~/") ? resolve(source, path.slice(2)) : resolve(dirname(file), path);
      readers.set(sheet, [...(readers.get(sheet) ?? []), { text, name }]);
    }
  }
  return new Map(
    filesOf(/\.module\.css$/).map((file) => [
      file,
      { readers: readers.get(file) ?? [], classes: classesOf(readFileSync(file, "utf8")) },
    ]),
  );
}

/** The classes that a file names: `styles.row`, `styles["row"]`. */
function namedBy({ text, name }: { text: string; name: string }): string[] {
  const body = text.replaceAll(importing, "");
  return [...body.matchAll(new RegExp(`(?<![\\w./"-])${name}(?:\\.(\\w+)|\\["([^"]+)"\\])`, "g"))].flatMap(
    ([, dotted, quoted]) => dotted ?? quoted ?? [],
  );
}

/** A class chosen by a value (`styles[tone]`) can be any of them. */
const anyOf = ({ text, name }: { text: string; name: string }) => new RegExp(`\\b${name}\\[(?!")`).test(text);

it("draws every class of a css module, and finds every class that is named", () => {
  const wrong = [...sheets()].flatMap(([file, { readers, classes }]) => {
    const where = file.slice(source.length + 1);
    const named = new Set(readers.flatMap(namedBy));
    const dead = readers.some(anyOf) ? [] : [...classes].filter((one) => !named.has(one));
    return [
      ...dead.map((one) => `${where} .${one} is used nowhere`),
      ...[...named].filter((one) => !classes.has(one)).map((one) => `${where} has no .${one}`),
    ];
  });
  expect(wrong).toEqual([]);
});
