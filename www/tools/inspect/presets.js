// Bodies to begin with: Shotstack's samples, and what becomes of them on their way.

import editRender from '../../../tests/fixtures/one-render/edit-render.json?raw';
import poster from '../../../tests/fixtures/one-render/serve-copy-poster.json?raw';
import thumbnail from '../../../tests/fixtures/one-render/serve-copy-thumbnail.json?raw';
import ready from '../../../tests/fixtures/serve-copy-ready.json?raw';
import log from '../../../tests/fixtures/field/18-log-line.txt?raw';
import n8n from '../../../tests/fixtures/field/04-n8n-webhook-item.json?raw';

const wrong = ready
  .replace(/ *"render": .*\n/, '')
  .replace('"status": "ready"', '"status": ""')
  .replace(/"owner": "\w+"/, '"owner": null');

export const PRESETS = [
  { name: 'a file is ready', text: ready },
  { name: 'the render is done', text: editRender },
  { name: 'something is wrong', text: wrong },
  { name: 'inside an n8n item', text: n8n },
  { name: 'a log', text: `${log.trim()}\n2026-03-04T10:11:13.001Z info [webhook] answered 200\n${JSON.stringify(JSON.parse(poster))}\n${JSON.stringify(JSON.parse(thumbnail))}\n` },
];
