// The form that orders a sample render, and the curl command that does the same.

import { element } from "./dom.js";

const form = document.querySelector("#order form");
const result = document.getElementById("order-result");
const CALLBACK = "callback";

/** The edit that the form describes. */
function edit() {
  const chosen = new FormData(form);
  const timeline = { tracks: [{ clips: [{ asset: { type: "title", text: "Hello", style: "minimal" }, start: 0, length: 1 }] }] };
  const output = {
    format: chosen.get("format"),
    resolution: "sd",
    ...(chosen.has("poster") && { poster: { capture: 0.5 } }),
    ...(chosen.has("thumbnail") && { thumbnail: { capture: 0.5, scale: 0.3 } }),
  };
  const callback = chosen.get(CALLBACK).trim();
  return { timeline, output, ...(callback !== "" && { callback }) };
}

const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function curl(url) {
  const chosen = new FormData(form);
  const faults = chosen.get("faults").trim();
  return [
    'curl -H "x-api-key: $SHOTSTACK_API_KEY"',
    ...(faults === "" ? [] : [`-H ${quoted(`x-shotstack-emulator-faults: ${faults}`)}`]),
    `--json ${quoted(JSON.stringify(edit()))}`,
    `${url}/edit/${chosen.get("stage")}/render`,
  ].join(" \\\n  ");
}

/** Starts the form; `ordered` gets the id of each render that it orders. */
export function startOrder(summary, ordered) {
  const show = () => {
    document.getElementById("curl").textContent = curl(summary().url);
  };
  form.elements.callback.value = sessionStorage.getItem(CALLBACK) ?? "";
  form.addEventListener("input", () => {
    sessionStorage.setItem(CALLBACK, form.elements.callback.value);
    show();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    result.replaceChildren("Ordering…");
    try {
      const chosen = new FormData(form);
      const faults = chosen.get("faults").trim();
      const response = await fetch(`/__emulator/renders?stage=${chosen.get("stage")}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(faults !== "" && { "x-shotstack-emulator-faults": faults }) },
        body: JSON.stringify(edit()),
      });
      const body = await response.json();
      if (!response.ok) throw new Error(refusal(response.status, body));
      result.replaceChildren("Ordered ", element("code", {}, body.response.id));
      ordered(body.response.id);
    } catch (error) {
      result.replaceChildren(element("span", { class: "bad-text" }, error.message));
    }
  });
  return show;
}

/** Why the emulator refuses the edit, in its own words. */
function refusal(status, { response, message, error }) {
  const { details, message: sentence } = (typeof response?.error === "object" ? response.error : response) ?? {};
  const sentences = Array.isArray(details) ? details.map((detail) => detail.message ?? String(detail)) : [sentence ?? error ?? message];
  return `HTTP ${status}: ${sentences.join("; ")}`;
}
