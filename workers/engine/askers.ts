export const OUTDATED = "a newer question took its place";

/** The newest question of each asker: an older one under way ends. */
export class Askers {
  private readonly newest = new Map<string, object>();

  /** A question begins. Answers whether it is still the newest of its asker; without an asker nothing ends it. */
  begin(asker: string | undefined): () => boolean {
    if (asker === undefined) return () => true;
    const question = {};
    this.newest.set(asker, question);
    return () => this.newest.get(asker) === question;
  }
}
