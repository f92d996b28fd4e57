/** Throws on a bug of ours. Bad input goes to `Diagnostics` instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}

/** For the `default` of a switch over a union: fails to compile when a case is missing. */
export function assertNever(value: never, what: string): never {
  throw new Error(`bug: unexpected ${what}: ${String(value)}`);
}
