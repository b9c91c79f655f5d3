/** Files: uploaded first, given to a record when it is saved, read through the record. */
import { request } from "./client";
import { asText, isObject, type Json } from "./json";

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export async function uploadFile(file: File, signal?: AbortSignal): Promise<StoredFile> {
  const body = new FormData();
  body.append("file", file);
  return (await request<StoredFile>("POST", "/files", { body, ...(signal ? { signal } : {}) })).data;
}

/** Where the bytes of a record's file are; `small` is a picture of at most 320 pixels. */
export function fileAddress(object: string, record: string, file: string, how?: "small" | "download"): string {
  return `/api/v1/records/${object}/${record}/files/${file}${how ? `?${how}=true` : ""}`;
}

export function toFiles(value: Json | undefined): StoredFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) =>
    isObject(entry) && typeof entry.id === "string"
      ? { id: entry.id, name: asText(entry.name), type: asText(entry.type), size: Number(entry.size) || 0 }
      : [],
  );
}
