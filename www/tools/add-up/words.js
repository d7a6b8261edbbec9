// The words of a life.

export const NAMES = {
  order: 'you order, and say what you expect',
  edit: 'edit/render',
  main: 'serve/copy, main file',
  poster: 'serve/copy, poster',
  thumbnail: 'serve/copy, thumbnail',
  wake: 'the handler looks again',
};

/** Minutes and seconds. */
export function clock(millis) {
  const seconds = Math.round(millis / 1000);
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
}

export const STATUS_KINDS = { ready: 'good', failed: 'bad', deleted: 'bad', partial: 'warn', missing: 'warn', importing: 'warn' };

/** What happens at a row, besides its name. */
export function circumstances({ attempt = 1, isLost, isDown, isAgain, delivery }) {
  if (isLost) return 'lost: it never arrives';
  if (isDown) return attempt === 10 ? 'attempt 10: the handler is down, and it is given up' : `attempt ${attempt}: the handler is down`;
  const parts = [delivery?.fails && 'failed', attempt > 1 && `attempt ${attempt}`, isAgain && 'once more'];
  return parts.filter(Boolean).join(', ');
}
