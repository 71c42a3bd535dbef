// Times in the reader's own zone; new mails without a reload by hand; a question before deleting.

const CHECK_EVERY_MS = 3000;

for (const time of document.querySelectorAll("time")) {
  const style = { dateStyle: "medium", timeStyle: "short" };
  time.textContent = new Date(time.dateTime).toLocaleString(undefined, style);
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.confirm)) event.preventDefault();
  });
}

const list = document.querySelector("[data-newest]");

async function checkForNewMail() {
  const to = new URLSearchParams(location.search).get("to") ?? "";
  const query = new URLSearchParams({ to, limit: 1 });
  const response = await fetch(`/api/messages?${query}`);
  const [newest] = await response.json();
  const isTyping = document.activeElement?.matches("input");
  if ((newest?.id ?? "") !== list.dataset.newest && !isTyping) location.reload();
}

if (list) {
  setInterval(() => {
    // The catcher may have been stopped; the next look will tell.
    if (!document.hidden) checkForNewMail().catch(() => {});
  }, CHECK_EVERY_MS);
}
