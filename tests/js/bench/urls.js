// CDN URLs, built from checked parts and taken apart.

import { Cloudinary } from '@cloudinary/url-gen';
import ImgixClient from '@imgix/js-core';
import { transformUrl } from 'unpic';
import { cdnPrefix, cdnUrl, parseCdnUrl } from 'shotstack-hosting/url';
import { cdnByUrl } from './checks.js';
import { measured } from './measure.js';

const owner = '5ca6hu7s9k';
const names = Array.from({ length: 256 }, (_, at) => `d2b46ed6-998a-4d6b-9d91-b8cf0193${(at + 4096).toString(16)}-poster.jpg`);
const START = `https://cdn.shotstack.io/au/v1/${owner}/`;

/** Reading one character makes an engine write the whole text, which it may otherwise only remember the pieces of. */
const used = (text) => text.length + text.charCodeAt(text.length - 1);

const FORBIDDEN = /[/\\\u0000-\u001f\u007f-\u009f]/;

function checked(name) {
  if (name === '' || name === '.' || name === '..' || FORBIDDEN.test(name)) throw new Error(name);
  return name;
}

export function urlContests() {
  const prefix = cdnPrefix({ owner });
  const urls = names.map((name) => START + name);
  const weigh = (parts) => parts.region.length + parts.stage.length + parts.owner.length + parts.filename.length + parts.role.length;
  return {
    'a URL built': measured(
      alike({
        cdnPrefix: (name) => prefix.url(name),
        cdnUrl: (name) => cdnUrl({ owner, filename: name }),
        'a template, no checks': (name) => `${START}${name}`,
        'a check and encodeURIComponent': (name) => START + encodeURIComponent(checked(name)),
        'new URL': (name) => new URL(encodeURIComponent(checked(name)), START).href,
        imgix: imgix(),
        Cloudinary: cloudinary(),
        unpic: (name) => transformUrl({ url: `https://images.unsplash.com/${name}`, width: 800 }).toString(),
      }),
      names,
    ),
    'a URL taken apart': measured(
      {
        parseCdnUrl: (url) => weigh(parseCdnUrl(url)),
        'new URL and checks': (url) => weigh(cdnByUrl(url)),
      },
      urls,
    ),
  };
}

/** The URLs of others are of other lengths: what is compared is the time. */
const alike = (builders) =>
  Object.fromEntries(Object.entries(builders).map(([name, build]) => [name, (input) => (used(build(input)) > 0 ? 1 : 0)]));

function imgix() {
  const client = new ImgixClient({ domain: 'example.imgix.net', includeLibraryParam: false });
  return (name) => client.buildURL(name);
}

function cloudinary() {
  const client = new Cloudinary({ cloud: { cloudName: 'demo' }, url: { analytics: false } });
  return (name) => client.image(name).toURL();
}
