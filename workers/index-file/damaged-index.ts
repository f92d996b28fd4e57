/** An index file does not hold what was written to it. */
export class DamagedIndex extends Error {
  override readonly name = "DamagedIndex";
}
