// @ts-check
/**
 * Keeps parts of a page fresh. An element with `data-live="alerts events"` is asked for again when the stream says that
 * one of these changed. The server answers the page itself; the part with the same id is taken from it and merged in, so
 * that focus, typed text, selection and open details stay. No notice is ever counted on: after a hidden tab, a cut
 * connection or a restart, every live part is asked for again.
 */

/** Shortest time between two readings of one page, in milliseconds. */
const PACE_MS = 1500;

/** @type {Map<string, (part: Element) => boolean>} Parts that decide themselves whether to take an update. */
const keepers = new Map();

/**
 * Lets `keep` decide about updates of the part with this id; it answers true when it takes the update itself.
 * @param {string} id
 * @param {(part: Element) => boolean} keep
 */
export function decide(id, keep) {
  keepers.set(id, keep);
}

/**
 * Reads a page of this host as a document holding only its content.
 * @param {string | URL} address
 * @returns {Promise<Document>}
 */
export async function read(address) {
  const answer = await fetch(address, { headers: { "x-fragment": "1" }, credentials: "same-origin" });
  if (answer.status === 403 || answer.redirected) location.reload();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * Opens an address within the page: merges its content and writes the address into the history.
 * @param {string} address
 * @param {{ push?: boolean, replace?: boolean }} [how]
 */
export async function visit(address, how = {}) {
  const main = document.querySelector("main");
  if (!main) return location.assign(address);
  try {
    const page = await read(address);
    const next = page.querySelector("main");
    if (!next) return location.assign(address);
    if (how.replace) history.replaceState({ luytre: true }, "", address);
    else if (how.push ?? true) history.pushState({ luytre: true }, "", address);
    document.title = page.title;
    merge(main, next);
    document.dispatchEvent(new CustomEvent("luytre:merged"));
  } catch {
    location.assign(address);
  }
}

/** Asks for this page again and merges its live parts. */
export async function refresh(/** @type {Set<string>} */ topics) {
  const wanted = [...document.querySelectorAll("[data-live]")].filter((part) =>
    (part.getAttribute("data-live") ?? "").split(" ").some((topic) => topics.has(topic)),
  );
  if (wanted.length === 0) return;
  const page = await read(location.href);
  for (const part of wanted) {
    const next = part.id ? page.getElementById(part.id) : null;
    if (!next || keepers.get(part.id)?.(next)) continue;
    markFresh(part, next);
    merge(part, next);
  }
  document.dispatchEvent(new CustomEvent("luytre:merged"));
}

/**
 * Marks rows that were not there before, so that they are tinted for a second.
 * @param {Element} old
 * @param {Element} next
 */
export function markFresh(old, next) {
  for (const row of next.querySelectorAll("tr[id]")) {
    if (!old.querySelector(`#${CSS.escape(row.id)}`)) row.classList.add("fresh");
  }
}

/**
 * Makes `old` like `next` and keeps every element that is in both: the same id, or the same place and name.
 * @param {Element} old
 * @param {Element} next
 */
export function merge(old, next) {
  if (old.tagName !== next.tagName) return old.replaceWith(next);
  copyAttributes(old, next);
  if (old instanceof HTMLTextAreaElement) return;
  const byId = new Map();
  for (const child of old.children) if (child.id) byId.set(child.id, child);
  let place = old.firstChild;
  for (const node of [...next.childNodes]) {
    const match = find(place, node, byId);
    if (!match) {
      old.insertBefore(node, place);
      continue;
    }
    if (match === place) place = place?.nextSibling ?? null;
    else old.insertBefore(match, place);
    if (match instanceof Element && node instanceof Element) merge(match, node);
    else if (match.nodeValue !== node.nodeValue) match.nodeValue = node.nodeValue;
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

/**
 * Finds the child that `node` is the new form of.
 * @param {ChildNode | null} place
 * @param {ChildNode} node
 * @param {Map<string, Element>} byId
 * @returns {ChildNode | null}
 */
function find(place, node, byId) {
  if (node instanceof Element && node.id) {
    const match = byId.get(node.id) ?? null;
    return match && match.tagName === node.tagName ? match : null;
  }
  const fits =
    place &&
    place.nodeType === node.nodeType &&
    !(place instanceof Element && (place.id || place.tagName !== /** @type {Element} */ (node).tagName));
  return fits ? place : null;
}

/**
 * Copies attributes, except what the person has changed: typed text, ticks, open details and dialogs.
 * @param {Element} old
 * @param {Element} next
 */
function copyAttributes(old, next) {
  const kept = old.matches("details, dialog") ? ["open"] : [];
  if (old instanceof HTMLInputElement) {
    kept.push("checked");
    // What was typed stays while the page says the same; another address brings its own value.
    if (old.type !== "hidden" && old.getAttribute("value") === next.getAttribute("value")) kept.push("value");
    else old.value = next.getAttribute("value") ?? "";
  }
  if (old instanceof HTMLOptionElement && old.hasAttribute("selected") !== next.hasAttribute("selected")) {
    old.selected = next.hasAttribute("selected");
  }
  for (const { name, value } of [...next.attributes]) {
    if (!kept.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!kept.includes(name) && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old instanceof HTMLInputElement && old.type === "checkbox" && old.value !== next.getAttribute("value")) {
    old.value = next.getAttribute("value") ?? "on";
  }
}

/** The state of the stream, and the stream itself. */
class LiveState extends HTMLElement {
  /** @type {EventSource | null} */ #source = null;
  /** @type {Set<string>} */ #topics = new Set();
  #timer = 0;
  #last = 0;

  connectedCallback() {
    if (!document.querySelector("[data-live]") && !this.dataset.always) this.#watchForParts();
    else this.#open();
    document.addEventListener("visibilitychange", () => this.#visibility());
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  #watchForParts() {
    document.addEventListener("luytre:merged", () => {
      if (!this.#source && document.querySelector("[data-live]")) this.#open();
    });
  }

  #open() {
    this.#close();
    this.hidden = false;
    this.#show("wait");
    let first = true;
    this.#source = new EventSource(this.dataset.address ?? "/live");
    this.#source.onopen = () => this.#show("on");
    this.#source.onerror = () => this.#show("off");
    this.#source.addEventListener("changed", (event) => {
      // The page was made a moment ago: the first greeting tells nothing new. Every later greeting follows a cut.
      const greeting = first;
      first = false;
      if (!greeting) this.#ask(event.data.split(" "));
    });
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #visibility() {
    // A hidden tab costs nothing; on return everything is asked for.
    if (document.hidden) return this.#close();
    if (this.hidden) return;
    this.#open();
    this.#ask(["alerts", "events", "sources", "registry"]);
  }

  /** @param {string[]} topics */
  #ask(topics) {
    for (const topic of topics) this.#topics.add(topic);
    if (this.#timer) return;
    const wait = Math.max(0, this.#last + PACE_MS - Date.now());
    this.#timer = window.setTimeout(async () => {
      this.#timer = 0;
      this.#last = Date.now();
      const asked = this.#topics;
      this.#topics = new Set();
      try {
        await refresh(asked);
      } catch {
        this.#show("off");
      }
    }, wait);
  }

  /** @param {"on" | "off" | "wait"} state */
  #show(state) {
    this.dataset.state = state;
    this.textContent = this.dataset[state] ?? "";
  }
}

customElements.define("live-state", LiveState);

window.addEventListener("popstate", () => visit(location.href, { push: false }));
