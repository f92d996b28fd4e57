/** Throws on a bug of ours. Bad input goes to `Diagnostics` instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}
