// Edits to begin with.

import edit from '../../../tests/fixtures/one-render/edit.json?raw';
import template from '../../../tests/fixtures/field/40-template-get.json?raw';
import renderTemplate from '../../../tests/fixtures/field/27-template-render.json?raw';

const pretty = (text) => JSON.stringify(JSON.parse(text), null, 2);
const changed = (change) => JSON.stringify({ ...JSON.parse(edit), ...change }, null, 2);

export const PRESETS = [
  { name: 'an edit', text: edit },
  { name: 'a callback that nobody can reach', text: changed({ callback: 'http://localhost:3000/shotstack' }) },
  { name: 'files go elsewhere', text: changed({ output: { ...JSON.parse(edit).output, destinations: [{ provider: 'shotstack', exclude: true }, { provider: 's3', options: { region: 'eu-west-1', bucket: 'films' } }] } }) },
  { name: 'a template', text: pretty(template) },
  { name: 'a request to render a template', text: pretty(renderTemplate) },
];
