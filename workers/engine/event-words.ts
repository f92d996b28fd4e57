import { ok, type Result } from "../core/result.js";
import { parseTime } from "../core/time-spec.js";
import type { EventShape } from "../formats/format.js";
import type { AbsentEvent } from "../model/engine-api.js";
import { countOf, namesOfClasses } from "./event-chunks.js";
import { EventFieldNames } from "./event-fields.js";
import { NameBook } from "./event-names.js";
import { type EventQuery, eventQuery, type QueryTools } from "./event-query.js";
import type { OpenSession } from "./open-session.js";

/** Understands what people search for among the events of a session. */
export class EventWords {
  private known: { readonly book: NameBook; readonly fields: EventFieldNames } | undefined;
  private last: { readonly text: string; readonly query: EventQuery | undefined } | undefined;

  constructor(private readonly open: OpenSession) {}

  query(text: string | undefined): Result<EventQuery | undefined> {
    if (text === undefined || text.trim() === "") return ok(undefined);
    if (this.last?.text === text) return ok(this.last.query);
    const query = eventQuery(text, this.tools());
    if (query.ok) this.last = { text, query: query.value };
    return query;
  }

  /** The first name that a query asks for and no event that has been read has. */
  absent({ asked }: EventQuery): AbsentEvent | undefined {
    const { book } = this.words();
    const occurs = (name: string) =>
      this.open.streams.some(({ stream }) => 0 < countOf(this.open.tally(stream), new Set([name])));
    for (const name of asked) {
      const spelled = book.namesOf(name);
      // What no trace declares will not come either.
      const isSoFar = 0 < spelled.length && !this.open.isComplete;
      if (!spelled.some(occurs)) return { name, near: book.near(name, occurs), isSoFar };
    }
    return undefined;
  }

  /** Shapes of the classes of each stream; undefined if the format does not say. */
  shapes(stream: number): readonly EventShape[] | undefined {
    const { opened, index } = this.open.streams[stream] as OpenSession["streams"][number];
    return opened.trace.eventShapes?.(index);
  }

  /** All names of events of the session. */
  allNames(): readonly string[] {
    const { streams } = this.open;
    return [
      ...new Set(
        streams.flatMap((stream) => [...namesOfClasses(stream), ...this.open.tally(stream.stream).counts.keys()]),
      ),
    ];
  }

  /** What conditions on events are understood with. `more`: names of further fields. */
  tools(more: readonly string[] = []): QueryTools {
    const { timeline } = this.open.query;
    const { beginNs, endNs } = this.open.info();
    const { book, fields } = this.words();
    return {
      book,
      fields: more.length === 0 ? fields : new EventFieldNames(fields.own && new Set([...fields.own, ...more])),
      timeOf: (time) => parseTime(time, { timeline, beginNs, endNs }),
      isInThreadName: (part) => this.isInThreadName(part),
    };
  }

  private words(): { readonly book: NameBook; readonly fields: EventFieldNames } {
    this.known ??= {
      book: new NameBook([...new Set(this.open.streams.flatMap(namesOfClasses))]),
      fields: new EventFieldNames(this.fieldNames()),
    };
    return this.known;
  }

  private fieldNames(): ReadonlySet<string> | undefined {
    const names = new Set<string>();
    const seen = new Set<readonly EventShape[]>();
    for (const { stream } of this.open.streams) {
      const shapes = this.shapes(stream);
      if (shapes === undefined) return undefined;
      if (seen.has(shapes)) continue;
      seen.add(shapes);
      for (const { words } of shapes) for (const word of words) names.add(word);
    }
    return names;
  }

  private isInThreadName(part: string): boolean {
    const { inventory, strings } = this.open.query;
    const wanted = part.toLowerCase();
    return (
      "swapper".includes(wanted) ||
      wanted.startsWith("swapper") ||
      inventory.threads.name.some((name) => strings.get(name).toLowerCase().includes(wanted))
    );
  }
}
