// The emulator's responses conform to Shotstack's OpenAPI definition.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { edit, startEmulator } from "./emulator.js";

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
