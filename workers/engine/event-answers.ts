import type { EventTimes } from "./event-times.js";
import type { EventReader } from "./events.js";

/** What can be asked about events. */
export type EventAnswers = Pick<
  EventReader,
  "page" | "find" | "first" | "readRange" | "readMeant" | "countedUntilNs"
> & {
  readonly times: Pick<EventTimes, "of">;
};
