// Uses each tool of the playground, in a page of any browser: enters texts as a person would, and waits for what is then shown.

const PATIENCE_MILLIS = 60_000;

/** `{ inspect: 'ok', … }`, or why a tool has failed. */
export async function drive(fixtures) {
  const report = {};
  for (const [tool, use] of Object.entries(TOOLS)) {
    try {
      await use(await opened(`/playground/${tool}.html`), fixtures);
      report[tool] = 'ok';
    } catch (error) {
      report[tool] = `${error}`;
    }
  }
  return report;
}

const TOOLS = {
  async inspect(page, { bodies }) {
    for (const { text, says } of bodies) {
      enter(page.querySelector('textarea'), text);
      await shown(page, says);
    }
  },

  async 'add-up'(page) {
    await shown(page, 'All end in the same state.');
    [...page.querySelectorAll('label')].find(({ textContent }) => textContent.includes('lost: serve/copy, poster')).click();
    await shown(page, 'render.overdue');
  },

  async locate(page, { url, filename }) {
    enter(page.querySelector('input[inputmode=url]'), url);
    await shown(page, filename);
    enter(page.querySelector('input[inputmode=url]'), `${url}/..`);
    await shown(page, 'not a CDN URL');
  },

  async expect(page, { edit }) {
    enter(page.querySelector('textarea'), edit);
    await shown(page, 'Shotstack cannot reach');
    await shown(page, 'No webhooks');
  },
};

/** The document of a page of the site that has started, in a frame. */
async function opened(path) {
  document.querySelector('iframe')?.remove();
  const frame = document.createElement('iframe');
  frame.width = 1200;
  frame.height = 800;
  frame.src = path;
  document.body.append(frame);
  await until(() => frame.contentDocument?.querySelector('[data-ready]'), `${path} has not started`);
  return frame.contentDocument;
}

function enter(field, text) {
  field.value = text;
  field.dispatchEvent(new field.ownerDocument.defaultView.Event('input', { bubbles: true }));
}

const shown = (page, text) => until(() => page.querySelector('.tool').textContent.includes(text), `"${text}" is not shown`);

async function until(isTrue, otherwise) {
  for (const deadline = Date.now() + PATIENCE_MILLIS; !isTrue(); ) {
    if (Date.now() > deadline) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
