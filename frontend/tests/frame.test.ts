/** What stands before the program does is of the same colours. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { tokens } from "../src/kit/theme/tokens";
import { source } from "./sources";

const page = readFileSync(resolve(source, "../index.html"), "utf8");

/** The custom properties that the first rule of a selector sets. */
function propertiesOf(selector: string): Record<string, string> {
  const [, body = ""] = page.split(`${selector} {`);
  const rule = body.slice(0, body.indexOf("}"));
  return Object.fromEntries(
    [...rule.matchAll(/--([\w-]+): (#\w+);/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

it.each([
  [":root", tokens.light],
  [':root[data-scheme="dark"]', tokens.dark],
  [":root:not([data-scheme])", tokens.dark],
])("begins with the colours of the program: %s", (selector, known) => {
  const found = propertiesOf(selector);
  expect(Object.keys(found)).toEqual(["page", "sunken", "line", "bone", "text"]);
  expect(found).toEqual(Object.fromEntries(Object.entries(known).filter(([name]) => name in found)));
});
