import { EventClasses } from "../../ctf-writer/event-classes.js";
import type { OpenedTrace } from "../../ingest/discover.js";
import type { SessionStream } from "../../ingest/session-streams.js";
import { EventKind } from "../../model/event-kinds.js";
import { recordedStreams } from "../edges.js";

/**
 * The stream classes of a trace that is written. A reader concludes from the class of a stream what would have been
 * recorded there: a CPU whose stream holds no task switches is not a CPU on which nobody ran. So streams that may hold
 * events of different families have classes of their own, and a class declares each kind of event that its streams may
 * hold, also if the part has none.
 */
export class StreamClasses {
  readonly all: readonly EventClasses[];
  private readonly byStream: readonly EventClasses[];

  constructor(private readonly streams: readonly SessionStream[]) {
    const byKey = new Map<string, EventClasses>();
    this.byStream = recordedStreams(streams).map(({ cpu, families }) => {
      const isMixed = cpu < 0;
      const key = `${isMixed} ${families}`;
      const own = byKey.get(key) ?? new EventClasses(isMixed, byKey.size);
      byKey.set(key, own);
      return own;
    });
    this.all = [...byKey.values()];
  }

  /** By the index of the stream in its trace. */
  of(stream: number): EventClasses {
    return this.byStream[stream] as EventClasses;
  }

  /** All events have been written. */
  declareUnseen(): void {
    const seen = new Map<EventClasses, Set<EventKind>>();
    const lists = new Map<EventClasses, Set<readonly string[]>>();
    for (const [i, { opened, description }] of this.streams.entries()) {
      const own = this.of(i);
      const kinds = seen.get(own) ?? new Set(own.all.map(({ name }) => kindOf(opened, name)));
      seen.set(own, kinds);
      const names = description.eventNames ?? opened.trace.description.eventNames;
      // Thousands of streams share a few lists.
      const known = lists.get(own) ?? new Set();
      lists.set(own, known);
      if (known.has(names)) continue;
      known.add(names);
      for (const name of names) {
        const kind = kindOf(opened, name);
        if (kind === EventKind.NONE || kinds.has(kind)) continue;
        kinds.add(kind);
        own.declare(name);
      }
    }
  }
}

function kindOf({ mapper }: OpenedTrace, name: string): EventKind {
  return mapper(name, [])?.kind ?? EventKind.NONE;
}
