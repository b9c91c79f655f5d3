/** Who is signed in, signing in and out, and the list of one's sessions. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { request } from "./client";
import { Problem } from "./problem";

export interface Person {
  readonly id: string;
  readonly title: string | null;
}

export interface Session {
  readonly user: Person & { readonly login: string };
  readonly workspace: { readonly key: string; readonly name: string };
  readonly roles: readonly string[];
  readonly abilities: readonly string[];
  /** Whether somebody reports to the user, so that he sees more operations than his own. */
  readonly leads: boolean;
  readonly language: string;
  /** Through whose eyes the user looks, if not his own. */
  readonly acting_as: Person | null;
  readonly must_change_password: boolean;
  readonly must_set_second_factor: boolean;
}

interface SessionDocument {
  readonly login: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly subject: { readonly id: string; readonly name: string };
  readonly acts_as: boolean;
  readonly workspace: { readonly key: string; readonly name?: string };
  readonly roles: readonly string[];
  readonly abilities: readonly string[];
  readonly leads?: boolean;
  readonly language: string;
  readonly must_change_password: boolean;
  readonly must_set_second_factor?: boolean;
}

function toSession(document: SessionDocument): Session {
  const { login, user, subject, acts_as, workspace, roles, abilities, language, must_change_password } = document;
  return {
    user: { id: user.id, title: user.name, login },
    workspace: { key: workspace.key, name: workspace.name ?? workspace.key },
    roles,
    abilities,
    leads: document.leads === true,
    language,
    acting_as: acts_as ? { id: subject.id, title: subject.name } : null,
    must_change_password,
    must_set_second_factor: document.must_set_second_factor === true,
  };
}

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return toSession((await request<SessionDocument>("GET", "/session", { signal })).data);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error("useSession without a session");
  return data;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly workspace?: string;
}

export async function signIn(credentials: Credentials): Promise<void> {
  const { login, password, workspace } = credentials;
  await request("POST", "/session", { body: workspace ? { login, password, workspace } : { login, password } });
}

export async function signOut(): Promise<void> {
  await request("DELETE", "/session");
}

export async function changePassword(current: string, next: string): Promise<void> {
  await request("POST", "/session/password", { body: { current, new: next } });
}

export interface SessionEntry {
  readonly id: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly last_seen_at: string | null;
  readonly agent: string | null;
  readonly address: string | null;
}

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) => (await request<{ data: SessionEntry[] }>("GET", "/sessions", { signal })).data.data,
});

export async function revokeSession(id: string): Promise<void> {
  await request("DELETE", `/sessions/${id}`);
}

/** Looks through another's eyes from now on, read only; who does, when and at whom is logged. */
export async function beginActingAs(user: string): Promise<void> {
  await request("POST", "/session/act-as", { body: { user } });
}

export async function endActingAs(): Promise<void> {
  await request("DELETE", "/session/act-as");
}
