/**
 * Asks at once, and delivers only the answer to the newest question. For long questions that the engine cancels when
 * a newer one of the same asker arrives (`TableRequest.asker`); short questions are better asked by CoalescingQuery.
 */
export class CancellingQuery<Question, Answer> {
  private newest = 0;
  private disposed = false;

  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly answered: (answer: Answer, question: Question) => void,
    private readonly failed: (error: unknown) => void = (error) => console.error(error),
  ) {}

  request(question: Question): void {
    if (this.disposed) return;
    this.newest += 1;
    void this.run(question, this.newest);
  }

  /** Answers under way are not delivered. */
  dispose(): void {
    this.disposed = true;
  }

  private async run(question: Question, serial: number): Promise<void> {
    const isWanted = () => !this.disposed && this.newest === serial;
    try {
      const answer = await this.ask(question);
      if (isWanted()) this.answered(answer, question);
    } catch (error) {
      if (isWanted()) this.failed(error);
    }
  }
}
