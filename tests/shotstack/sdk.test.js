// The official SDK from npm works against the emulator, with only its base path and key set.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Shotstack from "shotstack-sdk";
import { edit, startEmulator, template } from "./emulator.js";

let emulator;
let editApi;
let serveApi;

function connected(path) {
  const client = new Shotstack.ApiClient();
  client.basePath = `${emulator.url}${path}`;
  client.authentications.DeveloperKey.apiKey = emulator.apiKey;
  return client;
}

before(async () => {
  emulator = await startEmulator();
  editApi = new Shotstack.EditApi(connected("/edit/stage"));
  serveApi = new Shotstack.ServeApi(connected("/serve/stage"));
});

after(async () => assert.equal(await emulator.stop(), 0));

async function rendered() {
  const { response } = await editApi.postRender(edit);
  await emulator.idle();
  return response.id;
}

test("a render is requested and done", async () => {
  const queued = await editApi.postRender(edit);
  assert.ok(queued instanceof Shotstack.QueuedResponse);
  assert.equal(queued.response.message, "Render Successfully Queued");
  await emulator.idle();

  // As the SDK's README advises: its models cannot parse every timeline that they can send.
  const status = await editApi.getRender(queued.response.id, { data: false, merged: true });
  assert.ok(status instanceof Shotstack.RenderResponse);
  assert.equal(status.response.status, "done");
  assert.match(status.response.poster, /-poster\.jpg$/);
});

test("an edit is built from the SDK's models", async () => {
  const title = new Shotstack.TitleAsset("title", "Hello");
  const clip = new Shotstack.Clip(title, 0);
  clip.setLength(1);
  const built = new Shotstack.Edit(new Shotstack.Timeline([new Shotstack.Track([clip])]), new Shotstack.Output("gif"));
  const { response } = await editApi.postRender(built);
  await emulator.idle();
  const { data } = await serveApi.getAssetByRenderId(response.id);
  assert.deepEqual(data.map(({ attributes }) => attributes.filename), [`${response.id}.gif`]);
});

test("files are looked up by render and by id, and fetched", async () => {
  const id = await rendered();
  const found = await serveApi.getAssetByRenderId(id);
  assert.ok(found instanceof Shotstack.AssetRenderResponse);
  assert.deepEqual(
    found.data.map(({ attributes }) => [attributes.filename, attributes.status, attributes.renderId]),
    [`${id}.mp4`, `${id}-poster.jpg`, `${id}-thumb.jpg`].map((name) => [name, "ready", id]),
  );
  for (const { attributes } of found.data) {
    const single = await serveApi.getAsset(attributes.id);
    assert.ok(single instanceof Shotstack.AssetResponse);
    assert.equal(single.data.attributes.filename, attributes.filename);
    const file = await fetch(attributes.url);
    assert.equal(file.status, 200);
    assert.equal(file.headers.get("content-type"), attributes.filename.endsWith(".mp4") ? "video/mp4" : "image/jpeg");
  }
});

test("a template is saved, listed, changed, rendered and deleted", async () => {
  const saved = await editApi.postTemplate(template);
  assert.ok(saved instanceof Shotstack.TemplateResponse);
  const { id } = saved.response;
  const blank = await editApi.postTemplate({ name: "Blank" });
  const listed = await editApi.getTemplates();
  assert.ok(listed instanceof Shotstack.TemplateListResponse);
  assert.deepEqual(listed.response.templates.map(({ name }) => name), ["Greeting", "Blank"]);

  const changed = await editApi.putTemplate(id, { ...template, name: "Another" });
  assert.ok(changed instanceof Shotstack.TemplateResponse);
  // A timeline with a text would be one that the SDK's models cannot parse.
  const found = await editApi.getTemplate(blank.response.id);
  assert.ok(found instanceof Shotstack.TemplateDataResponse);
  assert.deepEqual([found.response.name, found.response.template.output.format], ["Blank", "mp4"]);

  const merge = [{ find: "NAME", replace: "you" }];
  const queued = await editApi.postTemplateRender({ id, merge });
  assert.ok(queued instanceof Shotstack.QueuedResponse);
  await emulator.idle();
  const { data } = await serveApi.getAssetByRenderId(queued.response.id);
  assert.deepEqual(
    data.map(({ attributes }) => attributes.filename),
    [`${queued.response.id}.mp4`, `${queued.response.id}-poster.jpg`],
  );

  await editApi.deleteTemplate(id);
  await assert.rejects(editApi.getTemplate(id), { status: 400 });
});

test("a deleted file keeps its record", async () => {
  const { data: [{ attributes }] } = await serveApi.getAssetByRenderId(await rendered());
  await serveApi.deleteAsset(attributes.id);
  const { data } = await serveApi.getAsset(attributes.id);
  assert.equal(data.attributes.status, "deleted");
});

test("a file is transferred", async () => {
  const id = "018e8937-5015-75ee-aab6-03f214981133";
  const transfer = { url: "https://example.com/film.mp4", id, destinations: [{ provider: "shotstack" }] };
  const { data } = await serveApi.postServeAsset(transfer);
  assert.deepEqual([data.attributes.id, data.attributes.status], [id, "queued"]);
  await emulator.idle();
  const found = await serveApi.getAssetByRenderId(id);
  assert.equal(found.data[0].attributes.status, "ready");
});

test("a refused request is an error with its status", async () => {
  await assert.rejects(editApi.postRender({ output: { format: "mp4" } }), { status: 400 });
  await assert.rejects(editApi.getRender("00000000-0000-4000-8000-000000000000", {}), { status: 400 });
  await assert.rejects(serveApi.getAsset("00000000-0000-4000-8000-000000000000"), { status: 404 });
  const other = connected("/edit/stage");
  other.authentications.DeveloperKey.apiKey = "another";
  await assert.rejects(new Shotstack.EditApi(other).postRender(edit), { status: 403 });
});
