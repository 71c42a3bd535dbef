// The buttons above the text: updating, publishing now or later, and taking back.

/** Lets the buttons do what they say, and shows those that make sense. */
export function publishing(page, saver) {
  const button = (id) => document.getElementById(id);
  const dialog = button("publishing");
  const refusal = button("publish-refusal");
  const form = button("publish-form");

  const show = () => {
    button("update").hidden = saver.status !== "published";
    button("update").disabled = !saver.isBehind;
    button("publish").hidden = saver.status === "published";
    button("unpublish").hidden = saver.status === "draft";
  };
  page.addEventListener("standing", show);
  show();

  button("update").addEventListener("click", () => attempt(() => saver.deed("save")));
  button("unpublish").addEventListener("click", () => attempt(() => saver.deed("unpublish", {}, false)));
  button("publish").addEventListener("click", () => {
    refusal.textContent = "";
    dialog.showModal();
  });
  for (const box of form.querySelectorAll("#field-at input")) {
    box.addEventListener("input", () => (button("when-then").checked = true));
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isLater = button("when-then").checked;
    const [day, clock] = form.querySelectorAll("#field-at input");
    try {
      await saver.deed("publish", isLater ? { day: day.value, clock: clock.value } : {});
      dialog.close();
    } catch (problem) {
      refusal.textContent = problem.message;
    }
  });

  async function attempt(deed) {
    try {
      await deed();
    } catch (problem) {
      button("standing").textContent = problem.message;
    }
  }
}
