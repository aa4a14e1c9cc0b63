// @ts-check
/** Menus, dialogs, the toast, copying, filters that send themselves, forms that are sent once. */
import { visit } from "./live.js";

/** How long an undo stands, in milliseconds; the server allows no more. */
const TOAST_MS = 10_000;

/** Opens a dialog as a modal one, so that focus stays in it and returns afterwards. */
export function openDialog(/** @type {HTMLDialogElement} */ dialog) {
  dialog.removeAttribute("popover");
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const opener = target.closest("[data-dialog]");
  if (opener instanceof HTMLElement) {
    const dialog = document.getElementById(opener.dataset.dialog ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      openDialog(dialog);
    }
    return;
  }
  const closer = target.closest("[data-close]");
  if (closer instanceof HTMLElement) {
    const layer = document.getElementById(closer.dataset.close ?? "");
    if (layer instanceof HTMLDialogElement && layer.open) {
      event.preventDefault();
      layer.close();
    } else if (layer?.id === "toast") layer.remove();
    return;
  }
  const copier = target.closest("[data-copy]");
  if (copier instanceof HTMLElement) copy(copier);
  // A click beside a modal dialog closes it.
  if (target instanceof HTMLDialogElement && target.open) target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
});

/** @param {HTMLElement} button */
async function copy(button) {
  const copied = button.dataset.copy ?? "";
  // Who gets a copied address is not on this page: it needs the name of the centre.
  const text = copied.startsWith("/") ? new URL(copied, location.origin).href : copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without TLS a browser gives no clipboard: select a copy of the text instead.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.setAttribute("aria-pressed", "true");
  window.setTimeout(() => button.removeAttribute("aria-pressed"), 1200);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = [...document.querySelectorAll("details.menu[open]")].pop();
  if (menu) {
    menu.removeAttribute("open");
    /** @type {HTMLElement | null} */ (menu.querySelector("summary"))?.focus();
    event.preventDefault();
    return;
  }
  const close = document.querySelector("[data-panel-close]");
  if (close instanceof HTMLAnchorElement && !document.querySelector("dialog[open]")) visit(close.href);
});

document.addEventListener("change", (event) => {
  const field = /** @type {Element} */ (event.target);
  if (field.matches("[data-auto]")) field.closest("form")?.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-filters]")) {
    // Empty fields do not belong into the address.
    event.preventDefault();
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    visit(`${form.action}?${new URLSearchParams(/** @type {any} */ (pairs))}`);
    return;
  }
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = /** @type {Element} */ (event.target).closest("a");
  // Links that stay on the page keep its place: filters, panel, range, rows.
  if (!link || link.target || link.origin !== location.origin || link.pathname !== location.pathname) return;
  if (link.hash && link.search === location.search) return;
  event.preventDefault();
  visit(link.href);
});

class UndoToast extends HTMLElement {
  connectedCallback() {
    window.setTimeout(() => this.remove(), TOAST_MS);
  }
}

customElements.define("undo-toast", UndoToast);
