// Shows renders, callbacks and attempts as they happen. Text from outside is inserted as text, never as markup.

const MAX_RENDERS = 100;
const NOT_RECEIVED = "counts as delivered, but was not received";
const list = document.getElementById("renders");
const connection = document.getElementById("connection");
const cards = new Map();

function element(name, content, className) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...[content].flat());
  return node;
}

function statusClass(word) {
  if (["done", "ready", "delivered"].includes(word)) return "good";
  return ["failed", "not delivered", NOT_RECEIVED].includes(word) ? "bad" : "";
}

function row(...cells) {
  return element("tr", cells.map((cell) => element("td", cell ?? "")));
}

function table(heads, rows) {
  const head = element("tr", heads.map((text) => element("th", text)));
  return element("table", [element("thead", head), element("tbody", rows)]);
}

function file(asset) {
  if (!asset.url) return asset.error ?? "";
  if (!/^https?:/.test(asset.url)) return asset.url;
  const anchor = element("a", asset.url);
  anchor.href = asset.url;
  anchor.rel = "noreferrer";
  return anchor;
}

function outcome(attempt) {
  const word = attempt.received ? "delivered" : attempt.delivered ? NOT_RECEIVED : "not delivered";
  const details = [attempt.disruption, attempt.httpStatus && `HTTP ${attempt.httpStatus}`, attempt.error, attempt.problem]
    .filter(Boolean);
  return element("span", `${word} (${details.join(", ")})`, statusClass(word));
}

function card(render) {
  const node = element("article", [
    element("h2", [`${render.kind} ${render.id}: `, element("span", render.status, statusClass(render.status))]),
    element("p", `${render.stage}, created ${render.created}; faults: ${render.faults}${render.error ? `; ${render.error}` : ""}`),
  ]);
  for (const warning of render.warnings) node.append(element("p", `warning: ${warning}`, "bad"));
  if (render.template) node.append(element("p", `template: ${render.template}`));
  if (render.callback) node.append(element("p", `callback URL: ${render.callback}`));
  node.append(table(["asset", "provider", "status", "file"], render.assets.map((asset) =>
    row(asset.role, asset.provider, element("span", asset.status ?? "not started", statusClass(asset.status)), file(asset)))));
  if (render.callbacks.length) {
    node.append(table(["callback", "attempt", "time", "result", "response"], render.callbacks.flatMap((callback) =>
      callback.attempts.length
        ? callback.attempts.map((attempt) => row(callback.event, String(attempt.attempt), attempt.at, outcome(attempt), attempt.response))
        : [row(callback.event, "", callback.due, "due")])));
  }
  return node;
}

function show(render) {
  document.getElementById("empty").hidden = true;
  const node = card(render);
  const previous = cards.get(render.ordinal);
  if (previous) {
    previous.replaceWith(node);
  } else {
    const later = [...cards.keys()].filter((ordinal) => ordinal > render.ordinal);
    if (later.length) cards.get(Math.min(...later)).after(node);
    else list.prepend(node);
  }
  cards.set(render.ordinal, node);
  while (cards.size > MAX_RENDERS) {
    const oldest = Math.min(...cards.keys());
    cards.get(oldest).remove();
    cards.delete(oldest);
  }
}

async function load() {
  const summary = await (await fetch("/__emulator")).json();
  document.getElementById("summary").textContent =
    `${summary.url}, seed ${summary.seed}, time scale ${summary.timeScale}, faults: ${summary.faults}`;
  const { renders } = await (await fetch(`/__emulator/renders?limit=${MAX_RENDERS}`)).json();
  renders.reverse().forEach(show);
}

function follow() {
  const events = new EventSource("/__emulator/events");
  events.addEventListener("open", () => {
    connection.textContent = "live";
    load();
  });
  events.addEventListener("error", () => {
    connection.textContent = "the emulator does not respond; trying again";
  });
  events.addEventListener("render", (event) => show(JSON.parse(event.data)));
  events.addEventListener("reload", load);
}

follow();
