import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** `vite --mode fake` runs the client on the server in memory of dev/, `--mode gallery` shows every part of kit/. */
const entries: Readonly<Record<string, string>> = { fake: "/dev/main.tsx", gallery: "/dev/gallery/main.tsx" };
const enter = (entry: string) => ({
  name: "another-entry",
  transformIndexHtml: { order: "pre" as const, handler: (html: string) => html.replace("/src/main.tsx", entry) },
});

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(entries[mode] ? [enter(entries[mode])] : [])],
  resolve: { alias: { "~": path("./src") } },
  server: {
    port: 5173,
    proxy: { "/api": { target: process.env.ZHIKE_SERVER ?? "http://127.0.0.1:8000" } },
  },
  build: {
    outDir: path("../zhike/server/static"),
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    chunkSizeWarningLimit: 1200,
  },
  test: {
    testTimeout: 30_000,
    environment: "node",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
  },
}));
