/** The first set-up of an installation, with the token of the link that its operator was shown. */
import { queryOptions } from "@tanstack/react-query";
import type { Language } from "~/i18n/language";
import { request } from "./client";
import type { Label } from "./json";

export interface Industry {
  readonly key: string;
  readonly label: Label;
  /** What it adds to customers. */
  readonly hint: Label;
}

export interface SetupWish {
  readonly token: string;
  readonly company: string;
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly language: Language;
  readonly demo: boolean;
  readonly industry: string;
}

/** The industries to choose from while nobody can sign in yet; null afterwards. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: async ({ signal }) => {
    const { data } = await request<{ open: boolean; industries: Industry[] }>("GET", "/setup", { signal });
    return data.open ? data.industries : null;
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Makes the first administrator, who is signed in by the answer. */
export async function setUp(wish: SetupWish): Promise<void> {
  const { industry, ...rest } = wish;
  await request("POST", "/setup", { body: industry ? { ...rest, industry } : rest });
}
