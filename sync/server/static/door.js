(function () {
  var pass = document.getElementById('pass');
  var left = document.getElementById('left');
  if (!pass) return;
  var renew = +pass.getAttribute('data-renew');
  var began = Date.now();
  var asking = false;

  function ask() {
    asking = true;
    var call = new XMLHttpRequest();
    call.open('GET', location.href);
    call.timeout = 8000;
    call.onload = function () {
      asking = false;
      var page = new DOMParser().parseFromString(call.responseText, 'text/html');
      var fresh = page.getElementById('pass');
      if (call.status !== 200 || !fresh) { location.reload(); return; }
      pass.innerHTML = fresh.innerHTML;
      began = Date.now();
    };
    call.onerror = call.ontimeout = function () {
      asking = false;
      left.textContent = left.getAttribute('data-lost');
    };
    call.send();
  }

  function look() {
    var over = (Date.now() - began) / 1000;
    if (over >= renew && !asking) ask();
    if (over < renew) left.textContent = left.getAttribute('data-left').replace('%', Math.ceil(renew - over));
  }

  look();
  setInterval(look, 1000);
})();
