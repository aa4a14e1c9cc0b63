// @ts-check
/** Go to anything: Ctrl+K. The list comes from the page `/go`, which works without this script. */
import { openDialog } from "./layers.js";
import { read } from "./live.js";

/** Rest after the last key before asking, in milliseconds. */
const REST_MS = 120;

class CommandPalette extends HTMLElement {
  #timer = 0;
  #asked = 0;

  connectedCallback() {
    const { dialog, input, list } = this.#parts();
    if (!dialog || !input || !list) return;
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        input.value = "";
        openDialog(dialog);
        input.focus();
        this.#ask();
      }
    });
    input.addEventListener("input", () => {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#ask(), REST_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.#move(event.key === "ArrowDown" ? 1 : -1);
      }
      if (event.key === "Enter") {
        event.preventDefault();
        const chosen = list.querySelector('[aria-selected="true"]');
        if (chosen instanceof HTMLAnchorElement) location.assign(chosen.href);
        else if (input.value.trim()) location.assign(`${this.dataset.search}?q=${encodeURIComponent(input.value)}`);
      }
    });
  }

  #parts() {
    return {
      dialog: /** @type {HTMLDialogElement | null} */ (this.querySelector("dialog")),
      input: /** @type {HTMLInputElement | null} */ (this.querySelector("input")),
      list: /** @type {HTMLElement | null} */ (this.querySelector("[role=listbox]")),
    };
  }

  async #ask() {
    const { input, list } = this.#parts();
    if (!input || !list) return;
    const number = ++this.#asked;
    const page = await read(`${this.dataset.address}?q=${encodeURIComponent(input.value)}`);
    // A slow answer to an earlier question is not shown.
    if (number !== this.#asked) return;
    const found = page.getElementById("found");
    list.replaceChildren(...(found?.childNodes ?? []));
    const items = [...list.querySelectorAll("a")];
    items.forEach((item, index) => {
      item.id = `palette-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === 0));
      item.tabIndex = -1;
    });
    this.#announce();
  }

  /** @param {number} step */
  #move(step) {
    const items = [...(this.#parts().list?.querySelectorAll("a") ?? [])];
    if (items.length === 0) return;
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const next = (at + step + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === next)));
    items[next].scrollIntoView({ block: "nearest" });
    this.#announce();
  }

  #announce() {
    const { input, list } = this.#parts();
    const chosen = list?.querySelector('[aria-selected="true"]');
    input?.setAttribute("aria-activedescendant", chosen?.id ?? "");
  }
}

customElements.define("command-palette", CommandPalette);
