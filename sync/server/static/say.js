(function () {
  var forms = document.querySelectorAll('form[data-say]');
  for (var n = 0; n < forms.length; n++) prepare(forms[n]);

  function prepare(form) {
    var file = form.querySelector('input[type=file]');
    var button = form.querySelector('button');
    var text = button.querySelector('span');
    var word = text.textContent;
    var sent = false;
    if (file) file.addEventListener('change', function () {
      var label = file.parentNode.querySelector('span');
      if (file.files && file.files[0]) label.textContent = file.files[0].name;
    });
    window.addEventListener('pageshow', function () {
      sent = false;
      text.textContent = word;
    });
    form.addEventListener('submit', function (event) {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      text.textContent = button.getAttribute('data-busy');
      var photo = file && file.files && file.files[0];
      if (!photo || !window.FormData || !HTMLCanvasElement.prototype.toBlob) return;
      event.preventDefault();
      shrink(photo, function (small) {
        if (small && small.size < photo.size) post(form, file, small);
        else form.submit();
      });
    });
  }

  // A photo of eight megabytes takes minutes on a slow line; this size shows what is broken.
  function shrink(photo, done) {
    var image = new Image();
    var address = URL.createObjectURL(photo);
    image.onerror = function () { done(null); };
    image.onload = function () {
      var scale = Math.min(1, 1600 / Math.max(image.width, image.height));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob(done, 'image/jpeg', 0.8);
    };
    image.src = address;
  }

  function post(form, file, small) {
    file.disabled = true;
    var fields = new FormData(form);
    file.disabled = false;
    fields.append('photo', small, 'photo.jpg');
    var call = new XMLHttpRequest();
    call.open('POST', form.action);
    call.onload = function () {
      if (call.status === 200 && call.responseURL) location.assign(call.responseURL);
      else form.submit();
    };
    call.onerror = function () { form.submit(); };
    call.send(fields);
  }
})();
