// Shows renders, callbacks and attempts as they happen.

import { announce, copy, element, update } from "./dom.js";
import { card } from "./card.js";
import { showExchange } from "./deliveries.js";
import { startOrder } from "./order.js";
import { setClock, tick, time } from "./time.js";

const MAX_RENDERS = 100;
const by = (id) => document.getElementById(id);
const list = by("renders");
/** By ordinal: the JSON of each render. */
const renders = new Map();
const changed = new Set();
let summary;
let ordered;

const showCurl = startOrder(() => summary, (id) => {
  ordered = id;
  for (const render of renders.values()) if (render.id === id) reveal(render);
});

function setSummary(next) {
  summary = next;
  setClock(next);
  by("export").textContent = `export SHOTSTACK_URL=${next.url}`;
  by("hosts").hidden = !next.isOwnCdn;
  by("forward").hidden = !next.forward;
  by("forward-url").textContent = next.forward ?? "";
  const facts = [
    ["URL", element("code", {}, next.url)],
    ["seed", element("code", {}, String(next.seed))],
    ["started", time(next.started)],
    next.timeScale !== 1 && ["time scale", `a second takes ${next.timeScale} s`],
    ["faults", next.faults],
  ].filter(Boolean);
  by("summary").replaceChildren(...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  showCurl();
}

const nodeOf = (ordinal) => list.querySelector(`:scope > [data-ordinal="${ordinal}"]`);

function take(render) {
  renders.set(render.ordinal, render);
  if (changed.size === 0) requestAnimationFrame(show);
  changed.add(render.ordinal);
}

/** Draws what has changed since the last frame. */
function show() {
  for (const ordinal of [...renders.keys()].sort((a, b) => b - a).slice(MAX_RENDERS)) {
    renders.delete(ordinal);
    nodeOf(ordinal)?.remove();
  }
  for (const ordinal of changed) if (renders.has(ordinal)) draw(renders.get(ordinal));
  changed.clear();
  filter();
}

function draw(render) {
  const previous = nodeOf(render.ordinal);
  if (previous) {
    update(previous, card(render, summary, previous.open));
    return;
  }
  const node = card(render, summary, false);
  const older = [...list.children].find((other) => Number(other.dataset.ordinal) < render.ordinal);
  list.insertBefore(node, older ?? null);
  if (render.id === ordered) reveal(render);
}

/** Opens a render that was ordered here. */
function reveal(render) {
  const node = nodeOf(render.ordinal);
  if (!node) return;
  ordered = undefined;
  node.open = true;
  node.scrollIntoView({ block: "nearest" });
}

function filter() {
  const words = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [ordinal, render] of renders) {
    const node = nodeOf(ordinal);
    if (!node) continue;
    const text = JSON.stringify(render).toLowerCase();
    node.hidden = !words.every((word) => text.includes(word));
    if (!node.hidden) shown += 1;
  }
  by("empty").hidden = renders.size > 0;
  by("no-match").hidden = renders.size === 0 || shown > 0;
  const count = words.length > 0 ? `${shown} of ${renders.size}` : renders.size === MAX_RENDERS ? `the latest ${MAX_RENDERS}` : `${renders.size}`;
  if (by("count").textContent !== count) by("count").textContent = count;
}

async function json(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

async function load() {
  const next = await json("/__emulator");
  // Another emulator answers here: its renders are not those of the last one.
  if (summary && summary.started !== next.started) {
    renders.clear();
    list.replaceChildren();
  }
  const isFirst = summary === undefined;
  setSummary(next);
  const { renders: latest } = await json(`/__emulator/renders?limit=${MAX_RENDERS}`);
  latest.forEach(take);
  show();
  if (isFirst && list.firstElementChild) list.firstElementChild.open = true;
}

function connected(text, kind) {
  by("connection").textContent = text;
  by("connection").className = `pill ${kind}`;
}

function follow() {
  const events = new EventSource("/__emulator/events");
  const failed = () => connected("the emulator does not respond; trying again", "bad");
  const reload = () => load().then(() => connected("live", "good"), failed);
  events.addEventListener("open", reload);
  events.addEventListener("error", failed);
  events.addEventListener("render", (event) => summary && take(JSON.parse(event.data)));
  events.addEventListener("reload", reload);
}

// A button that is disabled loses the focus.
const busy = new WeakSet();

async function sendAgain(button) {
  if (busy.has(button)) return;
  busy.add(button);
  try {
    const response = await fetch(button.dataset.path, { method: "POST", headers: { "content-type": "application/json" } });
    if (!response.ok) throw new Error((await response.json()).error);
    announce("Sent again");
  } catch (error) {
    announce(error.message);
  }
  busy.delete(button);
}

const actions = {
  "send-again": sendAgain,
  expand: () => setOpen(true),
  collapse: () => setOpen(false),
};

function setOpen(open) {
  for (const node of list.children) if (!node.hidden) node.open = open;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { copy: text, copyFrom, action } = button.dataset;
  if (text !== undefined) copy(text, button);
  if (copyFrom !== undefined) copy(by(copyFrom).textContent, button);
  actions[action]?.(button);
});

// The event does not bubble.
document.addEventListener("toggle", ({ target }) => {
  if (!target.open) return;
  if (target.dataset.ordinal) draw(renders.get(Number(target.dataset.ordinal)));
  if (target.dataset.exchange) showExchange(target);
}, true);

by("search").addEventListener("input", filter);
setInterval(tick, 1000);
follow();
