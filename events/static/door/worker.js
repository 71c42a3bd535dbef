// Keeps the page of one door and what it is made of, for when there is no network. What was seen at the door is not its matter.

const CACHE = `door ${self.registration.scope}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep).then(() => event.source.postMessage({ isKept: true })));
  if (event.data.forget) event.waitUntil(caches.delete(CACHE));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(freshPage(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(keptFile(request));
});

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  await Promise.all([self.registration.scope, ...addresses].map((address) => cache.add(address)));
}

async function freshPage(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(self.registration.scope, { cacheName: CACHE });
    if (kept && request.url.startsWith(self.registration.scope)) return kept;
    throw problem;
  }
}

async function keptFile(request) {
  const kept = await caches.match(request, { cacheName: CACHE });
  return kept ?? fetch(request);
}
