/**
 * What has changed between two values of JSON, by RFC 7396: the fields that have another value, `null` for those that are
 * gone. Lists and scalars change as a whole. Windows that change different fields of one record so keep each other's changes.
 * The records themselves hold no `null`.
 */
export type Patch = Readonly<Record<string, unknown>>;

/** Undefined: nothing has changed. */
export function patchBetween(before: Patch, now: Patch): Patch | undefined {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
  const changes: [string, unknown][] = [];
  for (const key of old.keys()) if (!fresh.has(key)) changes.push([key, null]);
  for (const [key, value] of fresh) {
    const former = old.get(key);
    if (isRecord(former) && isRecord(value)) {
      const inner = patchBetween(former, value);
      if (inner !== undefined) changes.push([key, inner]);
    } else if (JSON.stringify(former) !== JSON.stringify(value)) changes.push([key, value]);
  }
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

/** The value after a change, whatever it was before. */
export function withPatch(value: unknown, patch: Patch): Patch {
  const fields = new Map(isRecord(value) ? Object.entries(value) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) fields.delete(key);
    else fields.set(key, isRecord(change) ? withPatch(fields.get(key), change) : change);
  }
  return Object.fromEntries(fields);
}

/** One change after another, as one. */
export function joinedPatch(first: Patch | undefined, second: Patch): Patch {
  const fields = new Map(Object.entries(first ?? {}));
  for (const [key, change] of Object.entries(second)) {
    const former = fields.get(key);
    fields.set(key, isRecord(former) && isRecord(change) ? joinedPatch(former, change) : change);
  }
  return Object.fromEntries(fields);
}

export function isRecord(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
