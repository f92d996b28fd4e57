/** Stops on a bug of ours. Never for bad input: that goes to `Diagnostics`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}

/** For the `default` of a switch over a union: fails to compile when a case is missing. */
export function assertNever(value: never, what: string): never {
  throw new Error(`bug: unexpected ${what}: ${String(value)}`);
}
