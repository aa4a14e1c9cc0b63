// @ts-check
/**
 * Live tail with an obvious state: running, or paused because the person scrolled or points at a row; then it counts
 * what is new and never moves the rows under the pointer.
 */
import { decide, markFresh, merge } from "./live.js";

class LiveList extends HTMLElement {
  /** @type {Element | null} */ #waiting = null;
  #over = false;

  connectedCallback() {
    decide(this.id, (next) => this.#update(next));
    this.addEventListener("pointerover", (event) => {
      this.#over = Boolean(/** @type {Element} */ (event.target).closest("tbody"));
    });
    this.addEventListener("pointerleave", () => {
      this.#over = false;
      this.#resumeIfFree();
    });
    window.addEventListener("scroll", () => this.#resumeIfFree(), { passive: true });
    this.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-tail-resume]")) this.#apply();
    });
  }

  get #paused() {
    const table = this.querySelector("tbody");
    const scrolled = table ? table.getBoundingClientRect().top < 0 : false;
    return this.#over || scrolled || Boolean(this.querySelector("tr.current"));
  }

  /** @param {Element} next */
  #update(next) {
    this.#waiting = next;
    if (!this.#paused) this.#apply();
    else this.#tell();
    return true;
  }

  #resumeIfFree() {
    if (this.#waiting && !this.#paused) this.#apply();
  }

  #apply() {
    const next = this.#waiting;
    this.#waiting = null;
    if (!next) return;
    markFresh(this, next);
    merge(this, next);
  }

  #tell() {
    const rows = [...(this.#waiting?.querySelectorAll(this.dataset.row ?? "tr[id]") ?? [])];
    const fresh = rows.filter((row) => row.id && !this.querySelector(`#${CSS.escape(row.id)}`)).length;
    const state = this.querySelector("[data-tail-state]");
    const resume = this.querySelector("[data-tail-resume]");
    if (state instanceof HTMLElement) state.textContent = `${state.dataset.paused}, ${fresh} ${this.dataset.new}`;
    if (resume instanceof HTMLElement) resume.hidden = false;
  }
}

customElements.define("live-list", LiveList);
