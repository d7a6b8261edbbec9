// Elements, their update in place, and the clipboard. Text from outside is inserted as text, never as markup.

/** An element; attributes that are `undefined`, `null` or `false` are left out, as are such children. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    node.setAttribute(attribute, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** A button; `spoken` says for screen readers what it is about. */
export function button(label, spoken, attributes) {
  return element("button", { type: "button", ...attributes }, label, spoken && element("span", { class: "unseen" }, ` ${spoken}`));
}

/** A button that copies a text. */
export const copyButton = (text, spoken) => button("Copy", spoken, { "data-copy": text });

export const pill = (text, kind = "") => element("span", { class: `pill ${kind}` }, text);

/**
 * Makes `node` like `wanted` without replacing what stays, so that focus, selection and scrolling remain.
 * Whether `<details>` are open is the reader's; an element with `data-keep` is left alone once it is there.
 */
export function update(node, wanted) {
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && name !== "open") node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (name !== "open" && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  if (wanted.hasAttribute("data-keep")) return;
  let at = node.firstChild;
  for (const child of [...wanted.childNodes]) {
    const found = match(at, child);
    if (!found) {
      node.insertBefore(child, at);
      continue;
    }
    while (at !== found) at = discard(at);
    if (found.nodeType === Node.ELEMENT_NODE) update(found, child);
    else if (found.data !== child.data) found.data = child.data;
    at = found.nextSibling;
  }
  while (at) at = discard(at);
}

function discard(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** The node from `start` on that is the same thing as `wanted`. */
function match(start, wanted) {
  const key = wanted.dataset?.key;
  if (key === undefined) {
    return start && start.nodeName === wanted.nodeName && start.dataset?.key === undefined ? start : undefined;
  }
  for (let node = start; node; node = node.nextSibling) {
    if (node.dataset?.key === key) return node;
  }
  return undefined;
}

/** Tells screen readers what has happened. */
export function announce(text) {
  document.getElementById("notice").textContent = text;
}

/** Copies a text, and says so on the button for a moment. */
export async function copy(text, on) {
  const label = on.firstChild;
  const usual = on.dataset.label ?? label.data;
  on.dataset.label = usual;
  try {
    await navigator.clipboard.writeText(text);
    label.data = "Copied";
    announce("Copied");
  } catch {
    label.data = "Not allowed";
    announce("The browser does not allow copying");
  }
  setTimeout(() => {
    label.data = usual;
  }, 1500);
}
