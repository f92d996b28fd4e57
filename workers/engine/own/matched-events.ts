import { globMatcher } from "../../filter/glob.js";
import { commonEventName } from "../../ingest/dialects/index.js";
import type { EventMatch } from "../../own-analyses/file/definition.js";
import type { NameBook } from "../event-names.js";

/** An event of a definition, and the names in the traces that it means. */
export interface NamedMatch {
  readonly match: EventMatch;
  readonly names: ReadonlySet<string>;
}

/** `all`: names of events that the traces hold. A name means all spellings of its event; a pattern the names that it fits. */
export function namedMatches(
  events: readonly EventMatch[],
  book: NameBook,
  all: readonly string[],
): readonly NamedMatch[] {
  return events.map((match) => {
    const names = match.names.flatMap((name) => {
      if (!/[*?{]/.test(name)) return book.namesOf(name);
      const fits = globMatcher(name);
      return all.filter((one) => fits?.(one) === true || fits?.(commonEventName(one)) === true);
    });
    return { match, names: new Set(names) };
  });
}
