// The service worker: keeps the files of the client, so that it opens at once and without a network. It answers nothing
// of /api and keeps nothing of it: what somebody may see is decided by the server, each time.
// The build puts the names of the files that the shell needs in place of the list, and their hash in place of the name.
const FILES = self.__FILES__;
const CACHE = "zhike-" + self.__VERSION__;
const PAGE = "/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])));
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name.startsWith("zhike-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

// The new version waits until the reader agrees: his forms are open in the old one.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && !pathname.startsWith("/api/") && !pathname.startsWith("/calendar/")) {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE, { cacheName: CACHE })));
  } else if (pathname.startsWith("/assets/")) {
    event.respondWith(keep(request));
  }
});

/** Files with a hash in their name never change: from the cache, else fetched once. */
async function keep(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
  return answer;
}
