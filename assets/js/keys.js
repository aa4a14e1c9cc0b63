// @ts-check
/**
 * Single letters. They never fire in a field, nor while an input method composes (Vietnamese typing turns letters into
 * tones), and they can be switched off: the server writes `data-keys` from the person's choice.
 */
import { openDialog } from "./layers.js";

/** Time within which the second letter after `g` counts, in milliseconds. */
const SEQUENCE_MS = 1200;

/** @type {Map<string, (event: KeyboardEvent) => void>} */
const actions = new Map();
let goUntil = 0;

/**
 * Lets `act` answer a key; the key as `KeyboardEvent.key` gives it.
 * @param {string} key
 * @param {(event: KeyboardEvent) => void} act
 */
export function onKey(key, act) {
  actions.set(key, act);
}

/** Whether the person is typing. */
export function isTyping(/** @type {KeyboardEvent} */ event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = /** @type {HTMLElement} */ (event.target);
  const isTick = target instanceof HTMLInputElement && ["checkbox", "radio"].includes(target.type);
  return !isTick && (target.isContentEditable || target.matches("input, textarea, select"));
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || isTyping(event) || document.documentElement.dataset.keys === "off") return;
  if (document.querySelector("dialog[open]")) return;
  if (Date.now() < goUntil) {
    goUntil = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link instanceof HTMLAnchorElement) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "g") {
    goUntil = Date.now() + SEQUENCE_MS;
    return;
  }
  const act = actions.get(event.key);
  if (act) {
    event.preventDefault();
    act(event);
    return;
  }
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button instanceof HTMLElement) {
    event.preventDefault();
    button.click();
  }
});

onKey("?", () => {
  const help = document.getElementById("key-help");
  if (help instanceof HTMLDialogElement) openDialog(help);
});

onKey("/", () => {
  // On the search page its own box comes first, though it stands after the one of the top bar.
  const field = document.getElementById("q") ?? document.getElementById("topbar-q");
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
});

onKey("f", () => {
  const field = document.querySelector("[data-filters] input:not([type=hidden]), [data-filters] select");
  if (field instanceof HTMLElement) field.focus();
});
