// Shows renders, callbacks and attempts as they happen. Whatever others wrote goes in as text, never as markup.

const MOST = 100;
const list = document.getElementById("renders");
const link = document.getElementById("link");
const shown = new Map();

function element(name, content, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content].flat());
  return made;
}

function tone(word) {
  if (["done", "ready", "delivered"].includes(word)) return "good";
  return ["failed", "gave up", "retried"].includes(word) ? "bad" : "";
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
  const word = attempt.delivered ? "delivered" : "retried";
  const why = [attempt.trouble, attempt.httpStatus && `HTTP ${attempt.httpStatus}`, attempt.error].filter(Boolean);
  return element("span", `${word} (${why.join(", ")})`, tone(word));
}

function card(render) {
  const made = element("article", [
    element("h2", [`${render.kind} ${render.id}: `, element("span", render.status, tone(render.status))]),
    element("p", `${render.stage}, ordered ${render.created}; faults: ${render.faults}${render.error ? `; ${render.error}` : ""}`),
  ]);
  if (render.callback) made.append(element("p", `callbacks go to ${render.callback}`));
  made.append(table(["asset", "at", "status", "file"], render.assets.map((asset) =>
    row(asset.role, asset.provider, element("span", asset.status ?? "to come", tone(asset.status)), file(asset)))));
  if (render.callbacks.length) {
    made.append(table(["callback", "attempt", "at", "what came of it", "answer"], render.callbacks.flatMap((callback) =>
      callback.attempts.length
        ? callback.attempts.map((attempt) => row(callback.about, String(attempt.attempt), attempt.at, outcome(attempt), attempt.answer))
        : [row(callback.about, "", callback.due, "due")])));
  }
  return made;
}

function show(render) {
  document.getElementById("nothing").hidden = true;
  const made = card(render);
  const before = shown.get(render.ordinal);
  if (before) {
    before.replaceWith(made);
  } else {
    const later = [...shown.keys()].filter((ordinal) => ordinal > render.ordinal);
    if (later.length) shown.get(Math.min(...later)).after(made);
    else list.prepend(made);
  }
  shown.set(render.ordinal, made);
  while (shown.size > MOST) {
    const oldest = Math.min(...shown.keys());
    shown.get(oldest).remove();
    shown.delete(oldest);
  }
}

async function load() {
  const about = await (await fetch("/__emulator")).json();
  document.getElementById("about").textContent =
    `${about.url}, seed ${about.seed}, time scale ${about.timeScale}, faults: ${about.faults}`;
  const { renders } = await (await fetch(`/__emulator/renders?limit=${MOST}`)).json();
  renders.reverse().forEach(show);
}

function follow() {
  const events = new EventSource("/__emulator/events");
  events.addEventListener("open", () => {
    link.textContent = "live";
    load();
  });
  events.addEventListener("error", () => {
    link.textContent = "the emulator does not answer; trying again";
  });
  events.addEventListener("render", (event) => show(JSON.parse(event.data)));
  events.addEventListener("behind", load);
}

follow();
