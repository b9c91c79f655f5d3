/** What the server says when it refuses: an RFC 9457 problem document as an error. */
import { asText, isObject, type Json, type JsonObject } from "./json";

export interface FieldProblem {
  readonly row: number;
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
  /** Where in what was sent. */
  readonly pointer?: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors: readonly FieldProblem[];
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(asText(body.detail) || asText(body.title) || `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.code = asText(body.code) || `http_${status}`;
    this.requestId = asText(body.request_id);
    this.errors = fieldProblems(body.errors);
  }
}

/** The network failed, or what answered was not our server. */
export class Unreachable extends Error {}

export function fieldProblems(value: Json | undefined): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((entry) => ({
    row: typeof entry.row === "number" ? entry.row : 0,
    field: asText(entry.field) || null,
    code: asText(entry.code),
    message: asText(entry.message),
    ...(typeof entry.pointer === "string" ? { pointer: entry.pointer } : {}),
  }));
}
