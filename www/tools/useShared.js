// A tool's state, kept in the URL's fragment.

import { onBeforeUnmount, onMounted, watch } from 'vue';
import { fragmentOf, stateIn } from './share.js';

/** How long the state rests before it is written, in milliseconds. */
const REST = 300;

/** `state` is a ref. What a link holds replaces it, also when the fragment is changed by hand. */
export function useShared(name, state) {
  let timer;
  let written;

  async function read() {
    if (location.hash === written) return;
    const found = await stateIn(location.hash, name);
    if (found !== undefined) state.value = found;
  }

  async function write() {
    written = await fragmentOf(state.value, name);
    history.replaceState(history.state, '', written || location.pathname + location.search);
  }

  onMounted(async () => {
    addEventListener('hashchange', read);
    await read();
    watch(state, () => {
      clearTimeout(timer);
      timer = setTimeout(write, REST);
    }, { deep: true });
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    removeEventListener('hashchange', read);
  });
}
