/** The first set-up of an installation, with the token of the link that its operator was shown. */
import { queryOptions } from "@tanstack/react-query";
import type { Language } from "~/i18n/language";
import { request } from "./client";

export interface SetupWish {
  readonly token: string;
  readonly company: string;
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly language: Language;
  readonly demo: boolean;
}

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: async ({ signal }) => (await request<{ open: boolean }>("GET", "/setup", { signal })).data.open,
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Makes the first administrator, who is signed in by the answer. */
export async function setUp(wish: SetupWish): Promise<void> {
  await request("POST", "/setup", { body: { ...wish } });
}
