// The callbacks of a render: their attempts, and what was sent and received in each.

import { button, copyButton, element, pill } from "./dom.js";
import { time } from "./time.js";

/** What became of a callback, and how that looks. */
export function outcomeOf({ attempts, received, delivered, nextAttempt }) {
  if (received) return ["received", "good"];
  if (delivered) return ["answered, but not received", "bad"];
  if (attempts.length === 0) return ["due", ""];
  return nextAttempt ? ["not delivered yet", "warn"] : ["not delivered", "bad"];
}

/** Whether a handler received a file on this emulator's CDN, which it may mistake for a copy at another destination. */
export const mayBeMistaken = (render, summary) =>
  summary.isOwnCdn && render.callbacks.some(({ event, received }) => received && /^serve\/copy \w+$/.test(event));

/** The section of the callbacks. */
export function deliveries(render, summary) {
  if (render.callbacks.length === 0) {
    return element("section", {}, element("h4", {}, "Callbacks"), element("p", { class: "help" }, "The edit has no callback: nothing is sent."));
  }
  const hint = mayBeMistaken(render, summary) && element("p", { class: "hint" },
    element("strong", {}, "Received is not ready. "),
    "These files are on this emulator's CDN, not on cdn.shotstack.io. If your program never reports the render as ready, start it with ",
    element("code", {}, `SHOTSTACK_URL=${summary.url}`), ".");
  const items = render.callbacks.map((callback, index) => callbackItem(render, callback, index));
  return element("section", {}, element("h4", {}, "Callbacks"), hint, element("ol", { class: "callbacks" }, items));
}

function callbackItem(render, callback, index) {
  const [text, kind] = outcomeOf(callback);
  const { attempts, nextAttempt, event } = callback;
  const again = attempts.length > 0 && button("Send again", event, {
    "data-action": "send-again", "data-path": `/__emulator/renders/${encodeURIComponent(render.id)}/callbacks/${index}/attempts`,
  });
  return element("li", { "data-key": `callback-${index}` },
    element("div", { class: "callback" },
      element("strong", {}, event), pill(text, kind),
      nextAttempt && element("span", { class: "help" }, attempts.length > 0 ? "next attempt " : "due ", time(nextAttempt)),
      again),
    element("ol", { class: "attempts" }, attempts.map((attempt, position) => attemptItem(attempt, position, event))));
}

function attemptItem(attempt, position, event) {
  const good = attempt.received;
  const kind = good ? "good" : attempt.delivered ? "bad" : "warn";
  const status = attempt.httpStatus ? `HTTP ${attempt.httpStatus}` : "no response";
  const notes = [
    attempt.disruption && `fault: ${attempt.disruption}`,
    attempt.redirects > 0 && `redirects: ${attempt.redirects}`,
    attempt.error,
    attempt.problem,
  ].filter(Boolean);
  const line = [
    element("span", { class: "number" }, attempt.manual ? "sent again" : `attempt ${attempt.attempt}`),
    pill(status, kind), element("span", { class: "help" }, `${attempt.millis} ms`), time(attempt.at),
    notes.length > 0 && element("span", { class: good ? "help" : "bad-text" }, notes.join("; ")),
  ];
  const key = `attempt-${position}`;
  if (attempt.exchange === null) return element("li", { "data-key": key, class: "attempt unsent" }, line);
  return element("li", { "data-key": key, class: "attempt" },
    element("details", { "data-exchange": attempt.exchange, "data-event": event },
      element("summary", {}, line),
      element("div", { class: "exchange", "data-keep": true })));
}

/** Fills the panel of an attempt when it is opened. */
export async function showExchange(details) {
  const panel = details.querySelector(".exchange");
  if (panel.hasChildNodes()) return;
  panel.append(element("p", { class: "help" }, "Loading…"));
  try {
    const response = await fetch(`/__emulator/exchanges/${details.dataset.exchange}`);
    const body = await response.json();
    if (!response.ok) throw new Error(body.error);
    panel.replaceChildren(...exchange(body, details.dataset.event));
  } catch (error) {
    panel.replaceChildren(element("p", { class: "bad-text" }, error.message));
  }
}

function exchange({ url, requestHeaders, requestBody, redirects, response }, event) {
  const hops = redirects.map(({ httpStatus, to }) => element("p", { class: "help" }, `HTTP ${httpStatus}, redirected to ${to}`));
  const answered = response
    ? [element("p", { class: "line" }, `HTTP ${response.httpStatus}`), headers(response.headers), body(response.body, `response to ${event}`)]
    : [element("p", { class: "help" }, "No response.")];
  return [
    element("section", {}, element("h5", {}, "Request"), element("p", { class: "line" }, `POST ${url}`), headers(requestHeaders), body(requestBody, `request of ${event}`)),
    element("section", {}, element("h5", {}, "Response"), hops, answered),
  ];
}

function headers(pairs) {
  return element("dl", { class: "headers" }, pairs.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function body(text, of) {
  if (text === "") return element("p", { class: "help" }, "No body.");
  return element("div", { class: "body" },
    element("pre", { tabindex: "0", role: "group", "aria-label": `Body of the ${of}` }, element("code", {}, readable(text))),
    copyButton(text, `the body of the ${of}`));
}

/** JSON with line breaks; any other text as it is. */
function readable(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}
