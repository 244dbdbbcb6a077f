// Keeps the last list of stations, so that it can be read where there is no network.
var STORE = 'near-1';
var LAST = '/near';

// A page without a list, such as the one to begin with, is worth less than the list before it.
function keep(answer) {
  return answer.clone().text().then(function (page) {
    if (page.indexOf(' data-at="') < 0) return;
    return caches.open(STORE).then(function (store) { return store.put(LAST, answer); });
  });
}

self.addEventListener('install', function () { self.skipWaiting(); });

self.addEventListener('activate', function (event) {
  event.waitUntil(self.clients.claim().then(function () {
    return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  }).then(function (pages) {
    var page = pages.filter(function (one) { return new URL(one.url).pathname === LAST; })[0];
    if (page) return fetch(page.url).then(function (answer) { if (answer.ok) return keep(answer); });
  }).catch(function () {}));
});

self.addEventListener('fetch', function (event) {
  var address = new URL(event.request.url);
  if (event.request.mode !== 'navigate' || event.request.method !== 'GET' || address.pathname !== LAST) return;
  event.respondWith(fetch(event.request).then(function (answer) {
    if (answer.ok) event.waitUntil(keep(answer.clone()));
    return answer;
  }, function () {
    return caches.match(LAST, { ignoreVary: true }).then(function (kept) { return kept || Response.error(); });
  }));
});
