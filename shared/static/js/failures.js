// When htmx gets no answer, or one without a message in it, the person is told that nothing happened.

function tell() {
  const flashes = document.getElementById("flashes");
  const message = document.getElementById("no-answer");
  if (flashes && message) flashes.replaceChildren(message.content.cloneNode(true));
}

document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.responseText.includes('class="flash')) tell();
});
