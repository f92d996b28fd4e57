import type { LossBook } from "../../own-analyses/keys.js";
import { joinedLosses, type Losses } from "../../own-analyses/losses.js";
import type { LostSpan } from "../../query/context.js";
import { namesOfClasses } from "../event-chunks.js";
import type { OpenSession } from "../open-session.js";

/** The losses of streams that may have held events that an analysis needs. */
export interface OwnLosses extends LossBook {
  /** Sentences about CPUs of which nothing was recorded: no state is unknown because of them. */
  readonly notes: readonly string[];
}

/** `names`: of the events of an analysis, as the traces spell them. */
export function ownLosses({ query, streams, discovery }: OpenSession, names: ReadonlySet<string>): OwnLosses {
  const needed = new Map(
    streams.map((stream) => {
      const classes = namesOfClasses(stream);
      // A stream that does not tell its classes may hold any.
      return [stream.description.id, classes.length === 0 || classes.some((name) => names.has(name))];
    }),
  );
  const spans = query.lost.filter(({ stream }) => needed.get(stream) ?? true);
  const dated = spans.filter(({ cause }) => cause !== "no-stream");
  const known = new Map<string, Losses>();
  return {
    notes: spans.filter(({ cause }) => cause === "no-stream").map(noStreamText),
    of(machine, cpu) {
      const key = `${machine} ${cpu}`;
      const name = discovery.machines[machine]?.name;
      const losses =
        known.get(key) ??
        joinedLosses(
          dated
            .filter((span) => name === undefined || span.machine === name)
            .filter((span) => cpu === undefined || span.cpu < 0 || span.cpu === cpu)
            .flatMap(partsOf),
        );
      known.set(key, losses);
      return losses;
    },
  };
}

function partsOf({ startNs, endNs, parts }: LostSpan): readonly (readonly [number, number])[] {
  if (parts === undefined) return [[startNs, endNs]];
  return parts.map((part) => [part.startNs, part.endNs] as const);
}

function noStreamText({ machine, cpu }: LostSpan): string {
  return `nothing was recorded of CPU ${cpu} of ${machine}: its events are missing in all that is shown`;
}
