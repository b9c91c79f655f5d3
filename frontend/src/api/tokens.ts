/** Tokens for programs. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";

export const tokenScopes = ["records:read", "records:write", "meta:read", "meta:write", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];

export interface TokenEntry {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async ({ signal }) => (await request<{ data: TokenEntry[] }>("GET", "/tokens", { signal })).data.data,
});

/** Makes a token. The secret is in this answer and never again. */
export async function createToken(name: string, scopes: readonly TokenScope[]): Promise<string> {
  return (await request<{ secret: string }>("POST", "/tokens", { body: { name, scopes } })).data.secret;
}

export async function revokeToken(id: string): Promise<void> {
  await request("DELETE", `/tokens/${id}`);
}
