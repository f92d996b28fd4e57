/** The newest question of each asker: an older one under way ends. */
export class Askers {
  private readonly newest = new Map<string, object>();

  /** A question begins. Without an asker nothing ends it. */
  begin(asker: string | undefined): Question {
    const question = {};
    if (asker !== undefined) this.newest.set(asker, question);
    const isNewest = () => asker === undefined || this.newest.get(asker) === question;
    return {
      isNewest,
      end: () => {
        if (asker !== undefined && isNewest()) this.newest.delete(asker);
      },
    };
  }
}

export interface Question {
  isNewest(): boolean;
  /** It is answered. */
  end(): void;
}
