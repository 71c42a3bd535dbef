// The picture at the top of a post, with what is to be seen on it and what stands below it.

export class Cover {
  #address;
  #upload;
  #words;
  #changed;

  constructor(typed, upload, words, changed) {
    this.#address = typed.feature_image;
    this.#upload = upload;
    this.#words = words;
    this.#changed = changed;
    for (const box of [this.#box("alt"), this.#box("caption")]) {
      box.addEventListener("input", changed);
    }
    this.#box("file").addEventListener("change", (event) => this.#take(event.target));
    this.#box("remove").addEventListener("click", () => this.#put(null));
    this.#show();
  }

  /** Returns what is said of it, by the names a post has for it. */
  said() {
    return {
      feature_image: this.#address,
      feature_image_alt: this.#box("alt").value,
      feature_image_caption: this.#box("caption").value,
    };
  }

  async #take(box) {
    const [file] = box.files;
    if (!file) return;
    try {
      const tell = (share) => this.#say(`${this.#words.sending} ${Math.round(100 * share)} %`);
      tell(0);
      const sent = await this.#upload("image", file, tell);
      this.#say("");
      this.#put(sent.url);
    } catch (problem) {
      this.#say(problem.message);
    }
    box.value = "";
  }

  #put(address) {
    this.#address = address;
    this.#show();
    this.#changed();
  }

  #show() {
    document.getElementById("cover").hidden = !this.#address;
    this.#box("remove").hidden = !this.#address;
    this.#box("choose").hidden = Boolean(this.#address);
    if (this.#address) this.#box("image").src = this.#address;
  }

  #say(text) {
    this.#box("said").textContent = text;
  }

  #box(name) {
    return document.getElementById(`cover-${name}`);
  }
}
