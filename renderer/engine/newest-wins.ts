/**
 * At most one question under way and one waiting; a newer one takes the waiting one's place. Every answer is
 * delivered, so that a long zoom still shows something on the way. No timers: the answer's own speed is the limit.
 */
export class NewestWins<Question, Answer> {
  private waiting: Question | undefined;
  private current: Question | undefined;
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

  /** The newest question not yet answered. */
  get newest(): Question | undefined {
    return this.waiting ?? this.current;
  }

  /** Forgets what waits; an answer under way will not be delivered. */
  dispose(): void {
    this.disposed = true;
    this.waiting = undefined;
  }

  private async run(question: Question): Promise<void> {
    this.current = question;
    try {
      const answer = await this.ask(question);
      this.current = undefined;
      if (!this.disposed) this.answered(answer, question);
    } catch (error) {
      this.current = undefined;
      if (!this.disposed) this.failed(error);
    }
    const next = this.waiting;
    this.waiting = undefined;
    // `answered` may have asked again already; then what waited is older than that only if it waited before.
    if (next !== undefined && !this.disposed) this.request(next);
  }
}

function reportError(error: unknown): void {
  console.error(error);
}
