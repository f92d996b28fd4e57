interface Numbered {
  readonly serial: number;
}

/** The latest news of a kind, and the questions that wait for the next. */
export class ProgressBoard<News extends Numbered> {
  private current: News;
  private waiting: ((news: News) => void)[] = [];

  constructor(
    initial: News,
    /** Whether more will follow. */
    private readonly goesOn: (news: News) => boolean,
  ) {
    this.current = initial;
  }

  get latest(): News {
    return this.current;
  }

  publish(next: Omit<News, "serial">): void {
    this.current = { ...next, serial: this.current.serial + 1 } as News;
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve(this.current);
  }

  /** Answers at once if there is news since `seen`, or none to come; else with the next. */
  after(seen: number): Promise<News> {
    if (seen < this.current.serial || !this.goesOn(this.current)) return Promise.resolve(this.current);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
