// A render: one line, and what it opens.

import { copyButton, element, pill } from "./dom.js";
import { deliveries, outcomeOf } from "./deliveries.js";
import { time } from "./time.js";

const IMAGE = /\.(jpg|png|gif|bmp)$/;
const EXTENSION = /\.(\w{1,5})$/;
const kindOf = (status) => (["done", "ready"].includes(status) ? "good" : status === "failed" ? "bad" : "");

/** The card of a render; its inside only if it is open. */
export function card(render, summary, open) {
  const node = element("details", { class: "card", "data-key": render.ordinal, "data-ordinal": render.ordinal, open },
    element("summary", {}, headline(render)));
  if (open) node.append(element("div", { class: "inside" }, inside(render, summary)));
  return node;
}

function headline(render) {
  const { callbacks } = render;
  const received = callbacks.filter((callback) => callback.received).length;
  const worst = callbacks.map(outcomeOf).find(([, kind]) => kind === "bad") ?? callbacks.map(outcomeOf).find(([, kind]) => kind === "warn");
  return [
    pill(render.status, kindOf(render.status)),
    element("h3", {}, element("span", { class: "unseen" }, `${render.kind} `), element("code", {}, render.id)),
    callbacks.length > 0 && pill(`${received} of ${callbacks.length} callbacks received`, received === callbacks.length ? "good" : ""),
    worst && pill(worst[0], worst[1]),
    render.warnings.length > 0 && pill(render.warnings.length === 1 ? "1 warning" : `${render.warnings.length} warnings`, "warn"),
    element("span", { class: "when" }, time(render.created)),
  ];
}

function inside(render, summary) {
  const facts = [
    ["id", element("code", {}, render.id), copyButton(render.id, "the id")],
    ["kind", render.kind === "transfer" ? "transfer" : render.template ? "render of a template" : "render"],
    render.template && ["template", element("code", {}, render.template)],
    ["stage", render.stage],
    ["status since", time(render.updated)],
    render.callback && [render.forwarded ? "forwarded to" : "callback", element("code", {}, render.callback)],
    ["faults", render.faults],
    render.error && ["error", element("span", { class: "bad-text" }, render.error)],
  ].filter(Boolean);
  return [
    render.warnings.map((warning) => element("p", { class: "hint" }, element("strong", {}, "Warning: "), warning)),
    element("dl", { class: "facts" }, facts.map(([name, ...value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    element("section", {}, element("h4", {}, "Files"),
      render.assets.length > 0
        ? element("ul", { class: "files" }, render.assets.map(file))
        : element("p", { class: "help" }, "The render makes no file that is copied.")),
    deliveries(render, summary),
  ];
}

function file(asset) {
  const status = asset.status ?? "not started";
  const link = asset.path ?? (/^https?:/.test(asset.url ?? "") ? asset.url : undefined);
  const isThere = status === "ready" && link;
  const picture = isThere && asset.path && IMAGE.test(asset.path)
    ? element("img", { src: asset.path, alt: `${asset.role} of the render` })
    : element("span", { class: "blank", "aria-hidden": "true" }, EXTENSION.exec(asset.path ?? asset.url ?? "")?.[1]);
  return element("li", { "data-key": asset.id },
    element("span", { class: "picture" }, picture),
    element("div", {},
      element("p", {}, element("strong", {}, asset.role), " ", pill(status, kindOf(status))),
      asset.provider !== "shotstack" && element("p", { class: "help" }, `at ${asset.provider}`),
      asset.error && element("p", { class: "bad-text" }, asset.error),
      element("p", { class: "actions" },
        isThere && asset.path && element("a", { href: link, rel: "noreferrer", target: "_blank" }, "Open", element("span", { class: "unseen" }, ` the ${asset.role} in a new tab`)),
        isThere && copyButton(asset.url, `the URL of the ${asset.role}`))));
}
