// Renews the code before it is over, and looks whether the door may be opened again while it may not. What cannot be had
// now is asked for again: a screen at the door has nobody who would load the page anew.
(function () {
  var door = document.getElementById('door');
  if (!door) return;
  var renew = +door.getAttribute('data-renew');
  var lasts = +door.getAttribute('data-lasts');
  var began = Date.now();
  var tried = 0;
  var asking = false;

  function failed() {
    asking = false;
    var left = document.getElementById('left');
    if (left) left.textContent = left.getAttribute('data-lost');
  }

  function ask() {
    asking = true;
    tried = Date.now();
    var call = new XMLHttpRequest();
    call.open('GET', location.href);
    call.timeout = 8000;
    call.onload = function () {
      var fresh = call.status === 200 &&
        new DOMParser().parseFromString(call.responseText, 'text/html').getElementById('door');
      if (!fresh) { failed(); return; }
      asking = false;
      door.innerHTML = fresh.innerHTML;
      began = Date.now();
      look();
    };
    call.onerror = call.ontimeout = failed;
    call.send();
  }

  function look() {
    var over = (Date.now() - began) / 1000;
    var pass = document.getElementById('pass');
    var left = document.getElementById('left');
    if (over >= renew && !asking && Date.now() - tried >= 5000) ask();
    if (pass) pass.hidden = over >= lasts;
    if (left && over < renew) left.textContent = left.getAttribute('data-left').replace('%', Math.ceil(renew - over));
  }

  look();
  setInterval(look, 1000);
})();
