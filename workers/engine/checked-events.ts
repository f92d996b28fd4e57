import { ok, type Result } from "../core/result.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "../model/engine-api.js";
import type { EventAnswers } from "./event-answers.js";
import type { FullEvent } from "./event-row.js";
import type { ReadFailures } from "./read-failures.js";

/**
 * Answers about events, which fail where bytes for them cannot be read. What readers kept of such an answer is not all, so
 * they are made anew for the next question: a drive may be back by then.
 */
export class CheckedEvents implements EventAnswers {
  private reader: EventAnswers;
  private failuresSeen: number;

  constructor(
    private readonly make: () => EventAnswers,
    private readonly failures: ReadFailures,
  ) {
    this.reader = make();
    this.failuresSeen = failures.count;
  }

  get countedUntilNs(): number {
    return this.reader.countedUntilNs;
  }

  page(request: EventsRequest): Promise<Result<EventPage>> {
    return this.failures.answered(() => this.current().page(request));
  }

  find(request: FindEventRequest): Promise<Result<FindEventAnswer>> {
    return this.failures.answered(() => this.current().find(request));
  }

  first(...of: Parameters<EventAnswers["first"]>): Promise<EventRow | undefined> {
    return this.current().first(...of);
  }

  readonly times: EventAnswers["times"] = {
    of: (...of) => this.failures.answered(() => this.current().times.of(...of)),
  };

  readRange(...of: Parameters<EventAnswers["readRange"]>): AsyncGenerator<FullEvent, void, undefined> {
    return this.failures.whole(this.current().readRange(...of));
  }

  readMeant(...of: Parameters<EventAnswers["readMeant"]>): ReturnType<EventAnswers["readMeant"]> {
    const meant = this.current().readMeant(...of);
    return meant.ok ? ok(this.failures.whole(meant.value)) : meant;
  }

  private current(): EventAnswers {
    if (this.failuresSeen < this.failures.count) this.reader = this.make();
    this.failuresSeen = this.failures.count;
    return this.reader;
  }
}
