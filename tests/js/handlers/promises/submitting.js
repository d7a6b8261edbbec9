// A program that orders a render, for submit.test.js, which ends it while it does.

import { DatabaseSync } from 'node:sqlite';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const [file, shotstackUrl, secrets] = process.argv.slice(2);
const api = new ShotstackApi({ apiKey: 'key', shotstackUrl });
const handler = createHandler({ secrets, api, store: sqliteStore(new DatabaseSync(file)), shotstackUrl });
const edit = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };
await handler.submit(edit, { callback: 'https://example.com/hook', correlation: 'order-17' });
