/** The one door to the server: paths below /api/v1, JSON both ways, problems as errors, the language as a header. */
import { isObject, type Json, type JsonObject } from "./json";
import { Problem, Unreachable } from "./problem";

const BASE = "/api/v1";

type Transport = (input: string, init: RequestInit) => Promise<Response>;

let transport: Transport = (input, init) => fetch(input, init);
let language = "zh-CN";
let onSignedOut: () => void = () => undefined;

/** Component tests and the development page put something else in place of the network. */
export function setTransport(next: Transport): void {
  transport = next;
}

export function setRequestLanguage(next: string): void {
  language = next;
}

/** Called when a session has ended under a signed-in page. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  readonly etag: string | null;
  /** What undo takes; null for reads. */
  readonly operation: string | null;
}

export interface RequestOptions {
  readonly body?: Json | FormData;
  readonly params?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly ifMatch?: number;
  readonly idempotencyKey?: string;
  readonly acceptDuplicates?: boolean;
  readonly signal?: AbortSignal;
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** One request. `T` is what the documented shape of the route promises. Throws Problem or Unreachable. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const response = await send(method, path, options);
  const body = await readBody(response);
  if (!response.ok) {
    if (response.status === 401 && !path.startsWith("/session")) onSignedOut();
    throw new Problem(response.status, isObject(body) ? body : {});
  }
  return {
    data: body as T,
    status: response.status,
    etag: response.headers.get("etag"),
    operation: response.headers.get("x-operation"),
  };
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body instanceof FormData) init.body = options.body;
  else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  if (options.ifMatch !== undefined) headers["If-Match"] = `"${options.ifMatch}"`;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  if (options.acceptDuplicates) headers["X-Duplicates"] = "accept";
  if (options.signal) init.signal = options.signal;
  try {
    return await transport(BASE + path + queryString(options.params), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(String(error));
  }
}

function queryString(params: RequestOptions["params"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text && `?${text}`;
}

async function readBody(response: Response): Promise<Json> {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    const body: JsonObject = { detail: response.statusText };
    return body;
  }
}
