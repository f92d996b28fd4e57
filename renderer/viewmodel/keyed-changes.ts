/** What became of the value under one key; undefined: there is none. Values are plain data. */
export interface KeyedChange<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What was added comes first, so that a value under another key is never nowhere. */
export function keyedChangesBetween<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): readonly KeyedChange<T>[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((key) => ({ key, before: before.get(key), after: after.get(key) }))
    .filter((change) => !isSameValue(change.before, change.after));
}

export function withKeyedChange<T>(
  values: ReadonlyMap<string, T>,
  { key, after }: KeyedChange<T>,
): ReadonlyMap<string, T> {
  const changed = new Map(values);
  if (after === undefined) changed.delete(key);
  else changed.set(key, after);
  return changed;
}

/** Makes a change of what another window may have changed meanwhile: what it has written is not removed. */
export function changedValue<T>(now: T | undefined, { before, after }: KeyedChange<T>): T | undefined {
  return after === undefined && !isSameValue(now, before) ? now : after;
}

/** Whether plain data is the same, whatever the order of its fields. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, one]) => right.has(key) && isSameValue(one, right.get(key)));
}
