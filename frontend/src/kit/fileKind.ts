/** What a file is to a person, by the type that the server found in it and, where that says little, by its name. */
import type { StoredFile } from "~/api/files";

export type FileKind =
  | "picture"
  | "pdf"
  | "text"
  | "word"
  | "sheet"
  | "slides"
  | "archive"
  | "sound"
  | "film"
  | "other";

const endings: Readonly<Record<string, FileKind>> = {
  pdf: "pdf",
  txt: "text",
  csv: "text",
  md: "text",
  log: "text",
  json: "text",
  doc: "word",
  docx: "word",
  wps: "word",
  odt: "word",
  xls: "sheet",
  xlsx: "sheet",
  et: "sheet",
  ods: "sheet",
  ppt: "slides",
  pptx: "slides",
  dps: "slides",
  odp: "slides",
  zip: "archive",
  rar: "archive",
  "7z": "archive",
  gz: "archive",
};

export const isPicture = (file: StoredFile) => file.type.startsWith("image/") && file.type !== "image/svg+xml";

export function fileKind(file: StoredFile): FileKind {
  const { type, name } = file;
  if (isPicture(file)) return "picture";
  if (type === "application/pdf") return "pdf";
  if (type.startsWith("audio/")) return "sound";
  if (type.startsWith("video/")) return "film";
  const named = endings[name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (named && named !== "pdf") return named;
  return type.startsWith("text/") && type !== "text/html" ? "text" : "other";
}

export function showSize(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} kB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
