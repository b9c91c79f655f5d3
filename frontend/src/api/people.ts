/** The sign-ins of users, for who manages them. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";

export interface SignInState {
  readonly user: string;
  readonly login: string;
  readonly disabled_at: string | null;
  readonly must_change_password: boolean;
}

/** A password that is shown once and replaced at the first sign-in. */
export interface Invitation {
  readonly login: string;
  readonly password: string;
}

export const signInsQuery = queryOptions({
  queryKey: ["sign-ins"],
  queryFn: async ({ signal }) => {
    const { data } = await request<{ data: SignInState[] }>("GET", "/users/sign-ins", { signal });
    return new Map(data.data.map((one) => [one.user, one]));
  },
});

export async function letIn(user: string, login: string | null): Promise<Invitation> {
  return (await request<Invitation>("POST", `/users/${user}/sign-in`, { body: login ? { login } : {} })).data;
}

export async function resetPassword(user: string): Promise<Invitation> {
  return (await request<Invitation>("POST", `/users/${user}/sign-in/reset`)).data;
}

export async function shutOut(user: string): Promise<void> {
  await request("DELETE", `/users/${user}/sign-in`);
}

export async function resetFactor(user: string): Promise<void> {
  await request("POST", `/users/${user}/second-factor/reset`);
}
