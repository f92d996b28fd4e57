/**
 * At most one question is under way and one waits; a newer question replaces the waiting one. Every answer is
 * delivered, so that a long zoom shows intermediate pictures. No timers: the engine's speed is the limit.
 */
export class CoalescingQuery<Question, Answer> {
  private waiting: Question | undefined;
  private current: Question | undefined;
  /** The run that may deliver. */
  private newestRun = 0;
  private disposed = false;

  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly answered: (answer: Answer, question: Question) => void,
    private readonly failed: (error: unknown) => void = reportError,
  ) {}

  request(question: Question): void {
    if (this.disposed) return;
    if (this.current !== undefined) this.waiting = question;
    else void this.run(question);
  }

  /** Asks at once; the questions before are not waited for, and their answers are not delivered. */
  replace(question: Question): void {
    if (this.disposed) return;
    this.waiting = undefined;
    void this.run(question);
  }

  /** The newest question not yet answered. */
  get newest(): Question | undefined {
    return this.waiting ?? this.current;
  }

  /** Drops the waiting question; an answer under way is not delivered. */
  dispose(): void {
    this.disposed = true;
    this.waiting = undefined;
  }

  private async run(question: Question): Promise<void> {
    this.current = question;
    this.newestRun += 1;
    const mine = this.newestRun;
    let deliver: () => void;
    try {
      const answer = await this.ask(question);
      deliver = () => this.answered(answer, question);
    } catch (error) {
      deliver = () => this.failed(error);
    }
    if (mine !== this.newestRun) return;
    const next = this.waiting;
    this.waiting = undefined;
    this.current = undefined;
    if (this.disposed) return;
    try {
      deliver();
    } finally {
      // A question asked by `answered` is newer than the one that waited.
      if (next !== undefined && this.current === undefined) void this.run(next);
    }
  }
}

function reportError(error: unknown): void {
  console.error(error);
}
