// The emulator's responses conform to Shotstack's OpenAPI definition.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { edit, startEmulator, template } from "./emulator.js";

const definition = createRequire(import.meta.url).resolve("@shotstack/schemas").replace(/dist.*$/, "dist/api.bundled.json");
const openapi = JSON.parse(await readFile(definition, "utf8"));

// Errors in the definition, because of which no response would conform. Each is corrected here, if it is still there.
const { TransferResponseData, Asset } = openapi.components.schemas;
// The member `data` is required in what is itself `data`; the guide's sample has none.
assert.deepEqual(TransferResponseData.required, ["data"], "this error is corrected upstream: delete these lines");
delete TransferResponseData.required;
// A timeline's asset may have none of the members that its kinds require.
assert.equal(Asset.additionalProperties, false, "this error is corrected upstream: delete these lines");
delete Asset.additionalProperties;

// OpenAPI 3.0 is not exactly JSON Schema: `discriminator` and `example` do not affect validity.
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(openapi, "openapi");

/** Compiles the schema of a documented response. */
function responseSchema(method, path, status) {
  const documented = openapi.paths[path][method].responses;
  assert.ok(documented[status], `${method} ${path} documents ${Object.keys(documented)}, not ${status}`);
  const pointer = ["paths", path, method, "responses", status, "content", "application/json", "schema"]
    .map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")));
  return ajv.compile({ $ref: `openapi#/${pointer.join("/")}` });
}

let emulator;

before(async () => {
  emulator = await startEmulator();
});

after(async () => assert.equal(await emulator.stop(), 0));

/** Sends a request, and checks the response against the definition. */
async function send(base, method, path, values, body) {
  const url = `${emulator.url}${base}${path.replace(/\{(\w+)\}/g, (_, name) => values[name])}`;
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.status === 204) {
    assert.ok(openapi.paths[path][method].responses[204]);
    return undefined;
  }
  const responseBody = await response.json();
  const conforms = responseSchema(method, path, response.status);
  assert.ok(conforms(responseBody), `${method} ${path}: ${ajv.errorsText(conforms.errors)}\n${JSON.stringify(responseBody, null, 2)}`);
  return responseBody;
}

test("the definition refuses a wrong response", () => {
  const conforms = responseSchema("get", "/assets/{id}", 200);
  const attributes = { id: "a", owner: "o", status: "ready" };
  assert.ok(conforms({ data: { type: "asset", attributes } }));
  assert.ok(!conforms({ data: { type: "asset", attributes: { ...attributes, status: "completed" } } }));
  assert.ok(!conforms({ data: [{ type: "asset", attributes }] }));
});

for (const [stage, name] of [["stage", "the sandbox"], ["v1", "production"]]) {
  test(`a render, from request to deletion, in ${name}`, async () => {
    const [edits, serves] = [`/edit/${stage}`, `/serve/${stage}`];
    const queued = await send(edits, "post", "/render", {}, edit);
    const id = queued.response.id;
    await send(edits, "get", "/render/{id}", { id });
    await emulator.idle();
    const done = await send(edits, "get", "/render/{id}", { id });
    assert.equal(done.response.status, "done");

    const { data } = await send(serves, "get", "/assets/render/{id}", { id });
    assert.equal(data.length, 3);
    for (const { attributes } of data) {
      await send(serves, "get", "/assets/{id}", attributes);
      await send(serves, "delete", "/assets/{id}", attributes);
      const deleted = await send(serves, "get", "/assets/{id}", attributes);
      assert.equal(deleted.data.attributes.status, "deleted");
    }
  });
}

test("a template, from its creation to its deletion", async () => {
  const edits = "/edit/v1";
  const { response: { id } } = await send(edits, "post", "/templates", {}, template);
  await send(edits, "get", "/templates", {});
  const found = await send(edits, "get", "/templates/{id}", { id });
  assert.deepEqual(found.response.template, template.template);
  await send(edits, "put", "/templates/{id}", { id }, { ...template, name: "Another" });

  const merge = [{ find: "NAME", replace: "you" }];
  const queued = await send(edits, "post", "/templates/render", {}, { id, merge });
  await emulator.idle();
  const { response } = await send(edits, "get", "/render/{id}", { id: queued.response.id });
  assert.equal(response.status, "done");
  assert.match(response.poster, /-poster\.jpg$/);
  const { data } = await send("/serve/v1", "get", "/assets/render/{id}", { id: queued.response.id });
  assert.equal(data.length, 2);
  await send(edits, "delete", "/templates/{id}", { id });
});

/** The messages with which a body is refused. */
async function refused(path, body) {
  const response = await fetch(`${emulator.url}/edit/stage${path}`, {
    method: "POST",
    headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return [];
  const { response: { error, details } } = await response.json();
  assert.equal(error, "ValidationError");
  return details.map(({ message }) => message);
}

for (const [name, path, wrap, place] of [
  ["Edit", "/render", (members) => ({ ...edit, ...members }), ""],
  ["Timeline", "/render", (members) => ({ ...edit, timeline: { ...edit.timeline, ...members } }), "timeline."],
  ["Output", "/render", (members) => ({ ...edit, output: { ...edit.output, ...members } }), "output."],
  ["Poster", "/render", (poster) => ({ ...edit, output: { ...edit.output, poster } }), "output.poster."],
  ["Thumbnail", "/render", (thumbnail) => ({ ...edit, output: { ...edit.output, thumbnail } }), "output.thumbnail."],
  ["MergeField", "/render", (field) => ({ ...edit, merge: [field] }), "merge[0]."],
  ["Template", "/templates", (members) => members, ""],
  ["TemplateRender", "/templates/render", (members) => members, ""],
]) {
  test(`the members of ${name} are those of the definition`, async () => {
    const { properties, required = [], additionalProperties } = openapi.components.schemas[name];
    assert.equal(additionalProperties, false);
    const all = Object.fromEntries(Object.keys(properties).map((member) => [member, {}]));
    const messages = await refused(path, wrap({ ...all, surprise: 1 }));
    const notAllowed = messages.filter((message) => message.endsWith("is not allowed"));
    assert.deepEqual(notAllowed, [`"${place}surprise" is not allowed`]);

    const missing = await refused(path, empty(name, wrap));
    for (const member of required) {
      assert.ok(missing.includes(`"${place}${member}" is required`), `${member}: ${missing}`);
    }
  });
}

/** A body in which the object has no members. */
function empty(name, wrap) {
  if (name === "Edit") return {};
  const place = { Timeline: "timeline", Output: "output" }[name];
  return place ? { ...edit, [place]: {} } : wrap({});
}

test("the status of an unknown render is refused in the form of an invalid request", async () => {
  const id = "00000000-0000-4000-8000-000000000000";
  const headers = { "x-api-key": emulator.apiKey };
  const response = await fetch(`${emulator.url}/edit/stage/render/${id}`, { headers });
  assert.equal(response.status, 400);
  const { response: { error, details } } = await response.json();
  assert.deepEqual([error, details], ["ValidationError", [{ message: "Render not found" }]]);
});

test("the endpoints that the definition has and the emulator has not are said not to be emulated", async () => {
  const emulated = ["/render", "/templates", "/assets"];
  const others = Object.keys(openapi.paths).filter((path) => !emulated.some((each) => path.startsWith(each)));
  assert.ok(others.length > 3, others);
  for (const path of others) {
    const base = /^\/(sources|upload)/.test(path) ? "/ingest/v1" : "/edit/v1";
    const [method] = Object.keys(openapi.paths[path]).filter((key) => ["get", "post"].includes(key));
    const response = await fetch(`${emulator.url}${base}${path.replace(/\{\w+\}/, "x")}`, { method: method.toUpperCase() });
    assert.equal(response.status, 501, path);
    assert.match(await response.text(), /not emulated/);
  }
});

test("a render and a file that fail", async () => {
  for (const fault of ["fail-edit", "fail-main"]) {
    const { response: { id } } = await send("/edit/stage", "post", "/render", {}, { ...edit, __faults: fault });
    await emulator.idle();
    const { response } = await send("/edit/stage", "get", "/render/{id}", { id });
    if (fault === "fail-edit") {
      assert.equal(response.status, "failed");
    } else {
      const { data } = await send("/serve/stage", "get", "/assets/render/{id}", { id });
      assert.equal(data[0].attributes.status, "failed");
    }
  }
});

test("a transfer to two destinations", async () => {
  const id = "018e8937-5015-75ee-aab6-03f214981133";
  const s3 = { provider: "s3", options: { region: "us-east-1", bucket: "my-bucket" } };
  const transfer = { url: "https://example.com/film.mp4", id, destinations: [{ provider: "shotstack" }, s3] };
  await send("/serve/v1", "post", "/assets", {}, transfer);
  await emulator.idle();
  const { data } = await send("/serve/v1", "get", "/assets/render/{id}", { id });
  assert.equal(data.length, 2);
});
