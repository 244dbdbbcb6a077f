(function () {
  var locate = document.getElementById('locate');
  var list = document.querySelector('[data-at]');
  if (list && Math.abs(Date.now() / 1000 - list.getAttribute('data-at')) > 300) {
    document.getElementById('old').hidden = false;
  }
  if (navigator.geolocation && locate) {
    locate.hidden = false;
    var button = locate.querySelector('button');
    var text = button.querySelector('span');
    var word = text.textContent;
    button.addEventListener('click', function () {
      text.textContent = button.getAttribute('data-busy');
      navigator.geolocation.getCurrentPosition(function (found) {
        var lang = /[?&](lang=(zh|en))/.exec(location.search);
        // Three decimals are a hundred metres: enough to choose a station by, and no more than that.
        location.href = '/near?at=' + found.coords.longitude.toFixed(3) + ',' + found.coords.latitude.toFixed(3) +
          (lang ? '&' + lang[1] : '');
      }, function () {
        text.textContent = word;
        document.getElementById('denied').hidden = false;
      }, { timeout: 15000, maximumAge: 60000 });
    });
  }
  if (navigator.serviceWorker) navigator.serviceWorker.register('/near-worker.js', { scope: '/near' });
})();
