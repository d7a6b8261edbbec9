// Lives to begin with: the mistakes of real handlers, by the numbers of docs/mistakes.md.

const ORDER = { kind: 'order' };
const EDIT = { kind: 'edit' };
const MAIN = { kind: 'main' };
const POSTER = { kind: 'poster' };
const THUMBNAIL = { kind: 'thumbnail' };
const ALL = [ORDER, EDIT, MAIN, POSTER, THUMBNAIL];

const video = { format: 'mp4', poster: true, thumbnail: true };

export const PRESETS = [
  { name: 'all goes well', text: 'The render is ready once its last file is there, and not before.', scenario: { ...video, deliveries: ALL } },
  {
    name: 'done is not ready',
    mistake: 21,
    text: 'A workflow that ends its wait at the first webhook publishes a file that the CDN does not have. edit/render says only that the render is done.',
    scenario: { ...video, deliveries: [ORDER, EDIT, { ...MAIN, down: 3 }, { ...POSTER, down: 2 }, THUMBNAIL] },
  },
  {
    name: 'one comes twice',
    mistake: 8,
    text: 'A handler that acts on each delivery mails the customer twice. Here, each announcement is made once.',
    scenario: { ...video, deliveries: [ORDER, EDIT, { ...MAIN, twice: true }, POSTER, { ...THUMBNAIL, twice: true }] },
  },
  {
    name: 'all in disorder',
    mistake: 12,
    text: 'A handler that counts on an order, or lets two callbacks overwrite each other, is never ready. Facts are merged: any order gives the same.',
    scenario: { ...video, deliveries: [ORDER, THUMBNAIL, MAIN, POSTER, EDIT] },
  },
  {
    name: 'before the order is stored',
    mistake: 11,
    text: 'A handler that answers 200 to a render it does not know has lost the event. Here it is stored, and counts as soon as the order is.',
    scenario: { ...video, thumbnail: false, deliveries: [POSTER, ORDER, EDIT, MAIN] },
  },
  {
    name: 'the store is down',
    mistake: 10,
    text: 'A handler that answers 200 although it could not store has lost the event. 503 makes Shotstack deliver it again: after 8 seconds, 27, 64, …',
    scenario: { ...video, deliveries: [ORDER, EDIT, { ...MAIN, down: 3 }, POSTER, THUMBNAIL] },
  },
  {
    name: 'one never comes',
    mistake: 19,
    text: 'A program that only waits, waits for ever. After half an hour the render is overdue, and says what is missing. With an API key, the handler would have asked long before.',
    scenario: { ...video, deliveries: [ORDER, EDIT, MAIN, { ...POSTER, lost: true }, THUMBNAIL] },
  },
  {
    name: 'nobody said what to expect',
    mistake: 22,
    text: 'Without the order and edit/render nothing says that a poster will come: the main file is taken for all, with a warning.',
    scenario: { ...video, deliveries: [MAIN, { ...EDIT, lost: true }, POSTER, THUMBNAIL] },
  },
  {
    name: 'a picture is the main file',
    mistake: 16,
    text: 'A handler that takes every JPG for a poster loses the file itself. The role follows from the name and from what is expected, not from the extension.',
    scenario: { format: 'jpg', poster: false, thumbnail: true, deliveries: [ORDER, EDIT, THUMBNAIL, MAIN] },
  },
  {
    name: 'a file fails',
    text: 'A required file that cannot be copied makes the render fail, with the reason.',
    scenario: { ...video, deliveries: [ORDER, EDIT, MAIN, { ...POSTER, fails: true }, THUMBNAIL] },
  },
];
