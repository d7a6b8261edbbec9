// The emulator's answers conform to the OpenAPI definition that Shotstack publishes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { edit, startEmulator } from "./emulator.js";

const definition = createRequire(import.meta.url).resolve("@shotstack/schemas").replace(/dist.*$/, "dist/api.bundled.json");
const openapi = JSON.parse(await readFile(definition, "utf8"));

// Slips of the definition, under which no answer at all would conform. Each is mended here, if it is still there.
const { TransferResponseData, Asset } = openapi.components.schemas;
// The member `data` is required in what is itself `data`; the guide's sample has none.
assert.deepEqual(TransferResponseData.required, ["data"], "this slip is mended: delete these lines");
delete TransferResponseData.required;
// A timeline's asset may have none of the members that its kinds require.
assert.equal(Asset.additionalProperties, false, "this slip is mended: delete these lines");
delete Asset.additionalProperties;

// OpenAPI 3.0 is no JSON Schema to the letter: `discriminator` and `example` say nothing about validity.
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(openapi, "openapi");

/** The schema of a documented answer. */
function answerTo(method, path, status) {
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

/** Asks, and holds the answer against what is documented for that path. */
async function ask(base, method, path, values, body) {
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
  const answer = await response.json();
  const conforms = answerTo(method, path, response.status);
  assert.ok(conforms(answer), `${method} ${path}: ${ajv.errorsText(conforms.errors)}\n${JSON.stringify(answer, null, 2)}`);
  return answer;
}

test("the definition is what refuses a wrong answer", () => {
  const conforms = answerTo("get", "/assets/{id}", 200);
  const attributes = { id: "a", owner: "o", status: "ready" };
  assert.ok(conforms({ data: { type: "asset", attributes } }));
  assert.ok(!conforms({ data: { type: "asset", attributes: { ...attributes, status: "completed" } } }));
  assert.ok(!conforms({ data: [{ type: "asset", attributes }] }));
});

for (const [stage, name] of [["stage", "the sandbox"], ["v1", "production"]]) {
  test(`a render, from order to deletion, in ${name}`, async () => {
    const [edits, serves] = [`/edit/${stage}`, `/serve/${stage}`];
    const queued = await ask(edits, "post", "/render", {}, edit);
    const id = queued.response.id;
    await ask(edits, "get", "/render/{id}", { id });
    await emulator.idle();
    const done = await ask(edits, "get", "/render/{id}", { id });
    assert.equal(done.response.status, "done");

    const { data } = await ask(serves, "get", "/assets/render/{id}", { id });
    assert.equal(data.length, 3);
    for (const { attributes } of data) {
      await ask(serves, "get", "/assets/{id}", attributes);
      await ask(serves, "delete", "/assets/{id}", attributes);
      const deleted = await ask(serves, "get", "/assets/{id}", attributes);
      assert.equal(deleted.data.attributes.status, "deleted");
    }
  });
}

test("a render and a file that fail", async () => {
  for (const fault of ["fail-edit", "fail-main"]) {
    const { response: { id } } = await ask("/edit/stage", "post", "/render", {}, { ...edit, __faults: fault });
    await emulator.idle();
    const { response } = await ask("/edit/stage", "get", "/render/{id}", { id });
    if (fault === "fail-edit") {
      assert.equal(response.status, "failed");
    } else {
      const { data } = await ask("/serve/stage", "get", "/assets/render/{id}", { id });
      assert.equal(data[0].attributes.status, "failed");
    }
  }
});

test("a transfer to two destinations", async () => {
  const id = "018e8937-5015-75ee-aab6-03f214981133";
  const s3 = { provider: "s3", options: { region: "us-east-1", bucket: "my-bucket" } };
  const order = { url: "https://example.com/film.mp4", id, destinations: [{ provider: "shotstack" }, s3] };
  await ask("/serve/v1", "post", "/assets", {}, order);
  await emulator.idle();
  const { data } = await ask("/serve/v1", "get", "/assets/render/{id}", { id });
  assert.equal(data.length, 2);
});
