// @ts-check
/** Rows of a list by keyboard: j, k, Enter, p, x, Shift+x; the bar that says how many are selected. */
import { onKey } from "./keys.js";
import { visit } from "./live.js";

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll("row-select [data-row]")].map((row) => /** @type {HTMLElement} */ (row));

/** @type {string | null} */ let currentId = null;
/** @type {HTMLElement | null} */ let anchor = null;

function current() {
  const all = rows();
  const focused = document.activeElement?.closest("[data-row]");
  return all.find((row) => row === focused) ?? all.find((row) => row.id !== "" && row.id === currentId) ?? null;
}

/** @param {number} step */
function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = current();
  const index = at ? Math.min(all.length - 1, Math.max(0, all.indexOf(at) + step)) : 0;
  mark(all[index]);
  const panel = document.getElementById("panel");
  const peek = all[index].querySelector("[data-peek]");
  if (panel && peek instanceof HTMLAnchorElement) visit(peek.href, { replace: true });
}

/** @param {HTMLElement} row */
function mark(row) {
  for (const other of rows()) other.classList.toggle("current", other === row);
  currentId = row.id;
  // The name of the row, not its tick: Enter opens it.
  const link = row.querySelector("[data-open]") ?? row.querySelector("a, input");
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement | null} row */
const tick = (row) => /** @type {HTMLInputElement | null} */ (row?.querySelector(".check input") ?? null);

/** @param {boolean} range */
function select(range) {
  const row = current();
  const box = tick(row);
  if (!row || !box) return;
  if (range && anchor) {
    const all = rows();
    const [from, to] = [all.indexOf(anchor), all.indexOf(row)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) {
      const other = tick(between);
      if (other) other.checked = true;
    }
  } else {
    box.checked = !box.checked;
    anchor = row;
  }
  count();
}

onKey("j", () => move(1));
onKey("k", () => move(-1));
onKey("ArrowDown", () => move(1));
onKey("ArrowUp", () => move(-1));
onKey("x", () => select(false));
onKey("X", () => select(true));
onKey("p", () => {
  const peek = current()?.querySelector("[data-peek]");
  if (peek instanceof HTMLAnchorElement) visit(peek.href);
});
for (const key of ["a", "e"]) {
  onKey(key, () => {
    const bulk = document.querySelector("[data-bulk]");
    // In a list the letters act on what is selected, or on the row where the person is.
    if (bulk && !document.querySelector(".check input:checked:not([data-all])")) select(false);
    const button = (bulk ?? document).querySelector(`[data-key="${key}"]`);
    if (button instanceof HTMLElement) button.click();
  });
}

/** Shows how many are selected. */
function count() {
  const boxes = [...document.querySelectorAll("row-select tbody .check input")].map(
    (box) => /** @type {HTMLInputElement} */ (box),
  );
  const selected = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("tr")?.classList.toggle("selected", box.checked);
  const all = document.querySelector("row-select [data-all]");
  if (all instanceof HTMLInputElement) {
    all.checked = selected > 0 && selected === boxes.length;
    all.indeterminate = selected > 0 && selected < boxes.length;
  }
  const bulk = document.querySelector("[data-bulk]");
  if (!(bulk instanceof HTMLElement)) return;
  bulk.classList.toggle("active", selected > 0);
  const label = bulk.querySelector(".bulk-count");
  if (!(label instanceof HTMLElement)) return;
  label.dataset.all ??= label.textContent ?? "";
  label.textContent = selected > 0 ? (bulk.dataset.word ?? "0").replace("0", String(selected)) : label.dataset.all;
}

document.addEventListener("change", (event) => {
  const box = /** @type {Element} */ (event.target);
  if (!(box instanceof HTMLInputElement) || !box.closest("row-select")) return;
  if (box.matches("[data-all]")) {
    for (const row of rows()) {
      const other = tick(row);
      if (other) other.checked = box.checked;
    }
  } else anchor = box.closest("[data-row]");
  count();
});

document.addEventListener("luytre:merged", () => {
  const row = rows().find((one) => one.id !== "" && one.id === currentId);
  if (row) row.classList.add("current");
  count();
});
count();
