/** Renders a part of the client with its providers over the server in memory. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { fakeMeta } from "../dev/fake/catalog";
import { FakeServer } from "../dev/fake/server";
import { setTransport } from "../src/api/client";
import { metaQuery } from "../src/api/meta";
import { sessionQuery, signIn } from "../src/api/session";
import type { Language } from "../src/i18n";
import { ToastProvider } from "../src/kit/Toast";
import { PreferencesProvider } from "../src/kit/theme/Preferences";

export interface Rendered {
  readonly server: FakeServer;
  readonly client: QueryClient;
}

export async function renderPart(part: ReactNode, language: Language = "zh-CN", path = "/"): Promise<Rendered> {
  localStorage.clear();
  localStorage.setItem("zhike.language", language);
  const server = new FakeServer(40, false);
  setTransport(server.fetch);
  await signIn({ login: "zhangwei", password: "right" });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(metaQuery.queryKey, fakeMeta);
  await client.prefetchQuery(sessionQuery);
  render(
    <QueryClientProvider client={client}>
      <PreferencesProvider>
        <ToastProvider>
          <MemoryRouter initialEntries={[path]}>{part}</MemoryRouter>
        </ToastProvider>
      </PreferencesProvider>
    </QueryClientProvider>,
  );
  return { server, client };
}
