/** The second step of signing in, and one's own second factor. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { asText } from "./json";
import { Problem } from "./problem";

export interface Factor {
  readonly active: boolean;
  readonly since: string | null;
  readonly recovery_left: number;
  readonly required: boolean;
}

export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
  /** The squares of a QR code, "1" for a dark one. */
  readonly rows: readonly string[];
}

/** The ticket that stands for the right password, where a code is needed too. */
export function ticketOf(error: unknown): string | null {
  return error instanceof Problem && error.code === "second_factor_needed" ? asText(error.body.ticket) || null : null;
}

export async function signInSecond(ticket: string, code: string): Promise<void> {
  await request("POST", "/session/second-factor", { body: { ticket, code } });
}

export const factorQuery = queryOptions({
  queryKey: ["second-factor"],
  queryFn: async ({ signal }) => (await request<Factor>("GET", "/second-factor", { signal })).data,
});

export async function beginFactor(password: string): Promise<Enrolment> {
  return (await request<Enrolment>("POST", "/second-factor", { body: { password } })).data;
}

async function sendCode(path: string, code: string): Promise<readonly string[]> {
  const { data } = await request<{ recovery_codes: string[] }>("POST", path, { body: { code } });
  return data.recovery_codes;
}

export const confirmFactor = (code: string) => sendCode("/second-factor/confirm", code);
export const renewCodes = (code: string) => sendCode("/second-factor/recovery-codes", code);

export async function removeFactor(code: string): Promise<void> {
  await request("POST", "/second-factor/remove", { body: { code } });
}
