/** How Chinese texts are read (POST /readings): asked for once a text, kept as long as the page lives. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { request } from "./client";

const known = new Map<string, readonly string[]>();
const MOST = 1000;
const LONGEST = 100;

const readingsQuery = (missing: readonly string[]) =>
  queryOptions({
    queryKey: ["readings", missing],
    queryFn: async ({ signal }) => {
      const body = { texts: [...missing] };
      const answer = (await request<{ data: readonly string[] }>("POST", "/readings", { body, signal })).data.data;
      missing.forEach((text, place) => {
        known.set(text, (answer[place] ?? "").split(" ").filter(Boolean));
      });
      return known.size;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  });

/** The syllables of texts with Chinese in them; until the server has told them, of none. */
export function useReadings(texts: readonly string[]): (text: string) => readonly string[] {
  const chinese = texts.filter((text) => /\p{Script=Han}/u.test(text) && text.length <= LONGEST);
  const missing = [...new Set(chinese)].filter((text) => !known.has(text)).slice(0, MOST);
  useQuery({ ...readingsQuery(missing), enabled: missing.length > 0 });
  return (text) => known.get(text) ?? [];
}
