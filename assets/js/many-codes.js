// @ts-check
/** Codes offered to inputs that take several: what stands before the last comma stays in front of every code. */

/** The codes as the page has them. @type {WeakMap<HTMLOptionElement, string>} */
const codes = new WeakMap();

/** @param {Event} event */
function offer(event) {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.list) return;
  const list = /** @type {HTMLDataListElement} */ (input.list);
  // A list may serve fields of one code as well: those get it back as it was.
  const before = input.dataset.many === undefined ? "" : (/^.*[,;]\s*/.exec(input.value)?.[0] ?? "");
  if ((list.dataset.before ?? "") === before) return;
  list.dataset.before = before;
  const taken = new Set(before.split(/[,;]/).map((code) => code.trim()));
  for (const option of list.options) {
    const code = codes.get(option) ?? option.value;
    codes.set(option, code);
    option.value = before + code;
    option.disabled = taken.has(code);
  }
}

document.addEventListener("focusin", offer);
document.addEventListener("input", offer);
