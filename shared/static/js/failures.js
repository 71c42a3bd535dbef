// When htmx is refused, or gets no answer, the person sees it: the message is brought into view.

const flashes = document.getElementById("flashes");

function tell() {
  const message = document.getElementById("no-answer");
  if (message) flashes?.replaceChildren(message.content.cloneNode(true));
  show();
}

function show() {
  flashes?.scrollIntoView({ block: "center" });
}

document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
document.addEventListener("htmx:responseError", () => {
  // htmx has put the answer's message into #flashes by now, if there was one.
  if (flashes?.querySelector(".flash")) show();
  else tell();
});
