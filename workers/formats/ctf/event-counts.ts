import type { StreamDecoder } from "./stream-decoder.js";

/** The number of events that a decoder has found. */
export function eventsIn({ counts }: StreamDecoder): number {
  let events = 0;
  for (const count of counts) events += count;
  return events;
}

/** The same by name: several classes may have one. */
export function countsByName({ counts, layout }: StreamDecoder): Map<string, number> {
  const byName = new Map<string, number>();
  for (const [index, { name }] of layout.classes.entries()) {
    const count = counts[index] as number;
    if (count > 0) byName.set(name, (byName.get(name) ?? 0) + count);
  }
  return byName;
}
