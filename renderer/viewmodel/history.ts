/** Visited places, for back and forward. Immutable. */
export interface History<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
}

const MAX_PAST = 200;

export function emptyHistory<T>(): History<T> {
  return { past: [], future: [] };
}

/** Adds `left`, the place being left, to the past and empties the future. */
export function remember<T>(history: History<T>, left: T): History<T> {
  return { past: [...history.past, left].slice(-MAX_PAST), future: [] };
}

/** Steps back from `current`: the place to show and the new history, or undefined at the beginning. */
export function back<T>(history: History<T>, current: T): { readonly to: T; readonly history: History<T> } | undefined {
  const to = history.past.at(-1);
  if (to === undefined) return undefined;
  return { to, history: { past: history.past.slice(0, -1), future: [current, ...history.future] } };
}

export function forward<T>(
  history: History<T>,
  current: T,
): { readonly to: T; readonly history: History<T> } | undefined {
  const to = history.future[0];
  if (to === undefined) return undefined;
  return { to, history: { past: [...history.past, current], future: history.future.slice(1) } };
}
