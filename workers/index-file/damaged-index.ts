/** An index file does not hold what was written to it. */
export class DamagedIndex extends Error {
  override readonly name = "DamagedIndex";
}

/**
 * Whether a program met what it does not expect. While a session is shown from an index file, its checksums may be right and
 * what it holds wrong all the same: whoever writes the one can write the other.
 */
export function isFault(error: unknown): error is Error {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  return error instanceof Error && (error.name === "RuntimeError" || error.message.startsWith("bug: "));
}
