// Times: the emulator's clock may be faster or slower than the reader's, whose time is shown.

import { element } from "./dom.js";

let started = 0;
let scale = 1;

/** Takes over when the emulator's clock started, and how long its second takes. */
export function setClock(summary) {
  started = Date.parse(summary.started);
  scale = summary.timeScale;
}

/** The reader's time, in milliseconds since the epoch, of a time on the emulator's clock. */
const realMillis = (text) => started + (Date.parse(text) - started) * scale;

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A time as `<time>`: local and relative, with the absolute ones on hover. */
export function time(text) {
  const at = realMillis(text);
  const title = [
    `${new Date(at).toISOString()} (UTC)`,
    scale !== 1 && `${text} on the emulator's clock`,
  ].filter(Boolean).join("\n");
  return element("time", { datetime: new Date(at).toISOString(), "data-at": at, title }, shown(at));
}

/** Renews the relative times. */
export function tick() {
  for (const node of document.querySelectorAll("time[data-at]")) {
    const text = shown(Number(node.dataset.at));
    if (node.textContent !== text) node.textContent = text;
  }
}

function shown(at) {
  const sameDay = new Date(at).toDateString() === new Date().toDateString();
  return `${(sameDay ? clockTime : dayAndTime).format(at)}, ${relative(at - Date.now())}`;
}

/** For example `12 s ago` or `in 5 min`. */
function relative(millis) {
  const seconds = Math.round(Math.abs(millis) / 1000);
  if (seconds === 0) return "now";
  const amount =
    seconds < 120 ? `${seconds} s`
    : seconds < 2 * 3600 ? `${Math.round(seconds / 60)} min`
    : seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} days`;
  return millis < 0 ? `${amount} ago` : `in ${amount}`;
}
