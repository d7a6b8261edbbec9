// A body to a checked event whose members are all read.

import { checkEvent, parseEvent } from 'shotstack-hosting';
import { bytesOf, jsonOf, textsOf, weigh, wrongTexts } from './bodies.js';
import { cdnByExpression, cdnByUrl, finish } from './checks.js';
import { measured } from './measure.js';
import { OURS } from './names.js';
import { VALIDATORS } from './validators.js';

const COUNT = 256;

/** All contestants, where `read` makes an object of the input. */
function contestants(read) {
  const others = Object.entries(VALIDATORS).map(([name, check]) => [name, (input) => weigh(finish(check(read(input)), cdnByExpression))]);
  const byHand = VALIDATORS['by hand, expressions'];
  return {
    [OURS]: (input) => weigh(parseEvent(input)),
    ...Object.fromEntries(others),
    'by hand, new URL': (input) => weigh(finish(byHand(read(input)), cdnByUrl)),
  };
}

/** Nobody wins by accepting what others refuse. */
function assertRefused(works, inputs) {
  for (const [name, work] of Object.entries(works)) {
    for (const input of inputs) if (accepts(work, input)) throw new Error(`${name} accepts ${input}`);
  }
}

function accepts(work, input) {
  try {
    work(input);
    return true;
  } catch {
    return false;
  }
}

export function eventContests() {
  const texts = textsOf(COUNT);
  const wrong = wrongTexts(texts[0]);
  const contest = (read, from) => {
    const works = contestants(read);
    assertRefused(works, wrong.map(from));
    return measured(works, texts.map(from));
  };
  const judge = (check) => (body) => (finish(check(jsonOf(body)), cdnByExpression).cdn ? 1 : 0);
  return {
    'bytes to an event': contest(jsonOf, bytesOf),
    'a text to an event': contest(JSON.parse, (text) => text),
    'an object to an event': contest((object) => object, JSON.parse),
    'the verdict on bytes': measured(
      {
        [OURS]: (body) => (checkEvent(body).valid ? 1 : 0),
        'JSON.parse, no checks': (body) => (jsonOf(body) ? 1 : 0),
        'ajv, compiled': judge(VALIDATORS['ajv, compiled']),
        'zod 4': judge(VALIDATORS['zod 4']),
      },
      texts.map(bytesOf),
    ),
  };
}
