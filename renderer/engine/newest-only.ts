/**
 * Asks at once, and delivers the answer to the newest question only. For questions that take long and that the engine
 * gives up when a newer one comes (`TableRequest.asker`); what is answered soon is better asked by NewestWins.
 */
export class NewestOnly<Question, Answer> {
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

  /** Answers under way will not be delivered. */
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
