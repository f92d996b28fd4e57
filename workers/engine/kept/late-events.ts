import { failureText, ok, type Result } from "../../core/result.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "../../model/engine-api.js";
import type { EventAnswers } from "../event-answers.js";
import { checkSearch } from "../event-query.js";
import type { FullEvent } from "../event-row.js";

/** The events of traces that are opened when somebody asks for events. */
export class LateEvents implements EventAnswers {
  /** The index file holds all there are. */
  readonly countedUntilNs = Number.POSITIVE_INFINITY;

  constructor(private readonly opened: () => Promise<Result<EventAnswers>>) {}

  async page(request: EventsRequest): Promise<Result<EventPage>> {
    const events = await this.opened();
    return events.ok ? events.value.page(request) : events;
  }

  async find(request: FindEventRequest): Promise<Result<FindEventAnswer>> {
    const events = await this.opened();
    return events.ok ? events.value.find(request) : events;
  }

  /** Undefined, too, where the traces cannot be opened any more. */
  async first(...of: Parameters<EventAnswers["first"]>): Promise<EventRow | undefined> {
    const events = await this.opened();
    return events.ok ? events.value.first(...of) : undefined;
  }

  readonly times: EventAnswers["times"] = {
    of: async (...of) => {
      const events = await this.opened();
      return events.ok ? events.value.times.of(...of) : events;
    },
  };

  async *readRange(...of: Parameters<EventAnswers["readRange"]>): AsyncGenerator<FullEvent, void, undefined> {
    yield* (await this.events()).readRange(...of);
  }

  readMeant(...of: Parameters<EventAnswers["readMeant"]>): ReturnType<EventAnswers["readMeant"]> {
    const checked = checkSearch(of[0]);
    return checked.ok ? ok(this.meant(of)) : checked;
  }

  private async *meant(of: Parameters<EventAnswers["readMeant"]>): AsyncGenerator<FullEvent | undefined> {
    const meant = (await this.events()).readMeant(...of);
    if (!meant.ok) throw new Error(failureText(meant.error));
    yield* meant.value;
  }

  /** For those who cannot be answered with a failure. */
  private async events(): Promise<EventAnswers> {
    const events = await this.opened();
    if (!events.ok) throw new Error(failureText(events.error));
    return events.value;
  }
}
