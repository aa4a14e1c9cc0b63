// @ts-check
/** Drag over a histogram to choose a time range; double-click to widen. The presets do the same by keyboard. */

/** Shorter drags are clicks, in pixels. */
const DRAG_MIN = 4;

class TimeBrush extends HTMLElement {
  /** @type {number | null} */ #start = null;
  /** @type {SVGRectElement | null} */ #shade = null;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#begin(event));
    this.addEventListener("pointermove", (event) => this.#drag(event));
    this.addEventListener("pointerup", (event) => this.#end(event));
    this.addEventListener("pointercancel", () => this.#clear());
    this.addEventListener("dblclick", () => this.#widen());
  }

  get #svg() {
    return /** @type {SVGSVGElement | null} */ (this.querySelector("svg"));
  }

  /** @param {PointerEvent} event */
  #share(event) {
    const box = this.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    this.#start = this.#share(event);
    this.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const svg = this.#svg;
    if (this.#start === null || !svg) return;
    if (!this.#shade) {
      this.#shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      this.#shade.setAttribute("class", "brush");
      this.#shade.setAttribute("height", "72");
      svg.append(this.#shade);
    }
    const width = svg.viewBox.baseVal.width;
    const [from, to] = [this.#start, this.#share(event)].sort((a, b) => a - b);
    this.#shade.setAttribute("x", String(from * width));
    this.#shade.setAttribute("width", String((to - from) * width));
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (this.#start === null) return;
    const [from, to] = [this.#start, this.#share(event)].sort((a, b) => a - b);
    const dragged = (to - from) * this.getBoundingClientRect().width;
    this.#clear();
    if (dragged >= DRAG_MIN) this.#go(this.#at(from), this.#at(to));
  }

  #clear() {
    this.#start = null;
    this.#shade?.remove();
    this.#shade = null;
  }

  /** @param {number} share */
  #at(share) {
    const [from, to] = [Number(this.dataset.from), Number(this.dataset.to)];
    return from + (to - from) * share;
  }

  #widen() {
    const half = (this.#at(1) - this.#at(0)) / 2;
    this.#go(this.#at(0) - half, Math.min(this.#at(1) + half, Date.now()));
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #go(from, to) {
    const address = new URL(this.dataset.href ?? "", location.href);
    address.searchParams.set("from", new Date(Math.floor(from)).toISOString());
    address.searchParams.set("to", new Date(Math.ceil(to)).toISOString());
    location.assign(address);
  }
}

customElements.define("time-brush", TimeBrush);
