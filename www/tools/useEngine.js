// The core in a component: loaded once the page is shown, never while the site is built.

import { onMounted, shallowRef } from 'vue';

/** `{ core, failure }`: null until it has started, or why it has not. `whole`: with the whole module, not only the smaller one. */
export function useEngine({ whole = false } = {}) {
  const core = shallowRef(null);
  const failure = shallowRef(null);
  onMounted(async () => {
    try {
      const loaded = await import('./core.js');
      await (whole ? loaded.startWhole() : loaded.start());
      core.value = loaded;
    } catch (error) {
      failure.value = error;
    }
  });
  return { core, failure };
}
