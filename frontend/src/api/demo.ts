/** The sample company: whether it is there, and taking it away. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";

export const demoQuery = queryOptions({
  queryKey: ["demo"],
  queryFn: async ({ signal }) => (await request<{ present: boolean }>("GET", "/demo", { signal })).data.present,
});

/** The answer is the job that does it. */
export async function removeDemo(): Promise<string> {
  return (await request<{ job: string }>("DELETE", "/demo")).data.job;
}
