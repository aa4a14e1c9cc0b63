// @ts-check
/** Completion in the search box: names of fields with their meaning; a combobox after the ARIA pattern. */

/** Suggestions shown at once. */
const SHOWN = 12;

/** @type {Promise<[string, string][]> | null} */
let fields = null;

class QueryBox extends HTMLElement {
  /** @type {HTMLUListElement | null} */ #list = null;
  #at = -1;

  connectedCallback() {
    const input = this.querySelector("input");
    if (!input) return;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("input", () => this.#suggest(input));
    input.addEventListener("keydown", (event) => this.#key(event, input));
    input.addEventListener("blur", () => window.setTimeout(() => this.#close(input), 150));
  }

  /**
   * The word before the cursor, if it may still become a field.
   * @param {HTMLInputElement} input
   */
  #word(input) {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    return /(?:^|[\s(-])([A-Za-z@][\w.@]*)$/.exec(before)?.[1] ?? "";
  }

  /** @param {HTMLInputElement} input */
  async #suggest(input) {
    const word = this.#word(input).toLowerCase();
    if (word.length < 2) return this.#close(input);
    fields ??= fetch(this.dataset.fields ?? "", { credentials: "same-origin" }).then((answer) => answer.json());
    const all = await fields;
    const begins = all.filter(([name]) => name.startsWith(word));
    const holds = all.filter(([name]) => !name.startsWith(word) && name.includes(word));
    const found = [...begins, ...holds].slice(0, SHOWN);
    if (found.length === 0) return this.#close(input);
    const list = this.#list ?? document.createElement("ul");
    list.className = "completion";
    list.id = "q-completion";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
    list.replaceChildren(...found.map(([name, meaning], index) => this.#item(input, name, meaning, index)));
    if (!this.#list) this.append(list);
    this.#list = list;
    this.#at = -1;
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
  }

  /**
   * @param {HTMLInputElement} input
   * @param {string} name
   * @param {string} meaning
   * @param {number} index
   */
  #item(input, name, meaning, index) {
    const item = document.createElement("li");
    item.id = `q-completion-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.name = name;
    const code = document.createElement("code");
    code.textContent = name;
    const small = document.createElement("small");
    small.lang = "en";
    small.textContent = meaning;
    item.append(code, small);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#take(input, name);
    });
    return item;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement} input
   */
  #key(event, input) {
    if (!this.#list || event.isComposing) return;
    const items = [...this.#list.children].map((item) => /** @type {HTMLElement} */ (item));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#at = (this.#at + step + items.length) % items.length;
      items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#at)));
      items[this.#at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[this.#at].id);
    } else if ((event.key === "Enter" || event.key === "Tab") && this.#at >= 0) {
      event.preventDefault();
      this.#take(input, items[this.#at].dataset.name ?? "");
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#close(input);
    }
  }

  /**
   * @param {HTMLInputElement} input
   * @param {string} name
   */
  #take(input, name) {
    const cursor = input.selectionStart ?? input.value.length;
    const start = cursor - this.#word(input).length;
    input.value = `${input.value.slice(0, start)}${name}:${input.value.slice(cursor)}`;
    const at = start + name.length + 1;
    input.setSelectionRange(at, at);
    this.#close(input);
    input.focus();
  }

  /** @param {HTMLInputElement} input */
  #close(input) {
    this.#list?.remove();
    this.#list = null;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("query-box", QueryBox);
