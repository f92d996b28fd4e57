import { fail, ok, type Result } from "../core/result.js";
import { firstFrom } from "../core/search.js";
import type { EventPart } from "../model/chart.js";
import { Chunks, knowsClasses } from "./event-chunks.js";
import type { EventWords } from "./event-words.js";
import type { OpenSession } from "./open-session.js";

/** To begin to read takes about as long as a chunk. */
const CHUNKS_PER_READ = 16;

/** Times of one name, and of all names that are kept, 8 bytes each. */
const MOST_TIMES = 8 << 20;

interface Kept {
  /** Every event before this time is among them. */
  readonly untilNs: number;
  readonly times: Promise<readonly EventPart[]>;
  readonly count: number;
}

/** The times of all events of a name, by stream and in order; those asked for last are kept. */
export class EventTimes {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly open: OpenSession,
    private readonly words: EventWords,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  async of(name: string): Promise<Result<readonly EventPart[]>> {
    const query = this.words.query(`name == ${JSON.stringify(name)}`);
    if (!query.ok) return query;
    const names = query.value?.names;
    if (names === undefined || query.value === undefined) return fail(`"${name}" is no name of an event`);
    const absent = this.words.absent(query.value);
    if (absent !== undefined) {
      const near = absent.near.length === 0 ? {} : { hint: `near are ${absent.near.join(", ")}` };
      return fail(`no event has the name "${name}"`, near);
    }
    const ranked = this.open.streams.map((source) => ({ source, tally: this.open.tally(source.stream) }));
    if (!ranked.every(knowsClasses)) return fail("the events of this format cannot be counted over time");
    const chunks = ranked.map((stream) => new Chunks(stream, names));
    const count = chunks.reduce((sum, { total }) => sum + total, 0);
    if (MOST_TIMES < count) return fail(`${count} events of this name are more than are counted over time`);
    return ok(await this.keep(name, chunks, count));
  }

  private keep(name: string, chunks: readonly Chunks[], count: number): Promise<readonly EventPart[]> {
    const untilNs = this.open.countedUntilNs;
    const known = this.kept.get(name);
    this.kept.delete(name);
    const kept = known?.untilNs === untilNs ? known : { untilNs, count, times: this.read(chunks, untilNs) };
    this.kept.set(name, kept);
    let all = 0;
    for (const [one, { count: own }] of [...this.kept].reverse()) {
      all += own;
      if (MOST_TIMES < all && one !== name) this.kept.delete(one);
    }
    return kept.times;
  }

  private async read(chunks: readonly Chunks[], untilNs: number): Promise<readonly EventPart[]> {
    const all: EventPart[] = [];
    for (const own of chunks) {
      const times = new Float64Array(own.total);
      let count = 0;
      for (let at = 0; at < own.length; ) {
        const begin = at;
        at += 1;
        if (own.countAt(begin) === own.countAt(at)) continue;
        while (at < own.length && at - begin < CHUNKS_PER_READ && own.countAt(at) < own.countAt(at + 1)) at += 1;
        const read = await own.read(begin, at);
        const room = times.length - count;
        times.set(read.length <= room ? read : read.subarray(0, room), count);
        count += Math.min(room, read.length);
        await this.yieldToLoop();
      }
      const known = firstFrom(times, untilNs, 0, count);
      if (0 < known) all.push({ path: this.pathOf(own), times: times.subarray(0, known) });
    }
    return all;
  }

  /** The lane of a stream's CPU; "" where it has events of several. */
  private pathOf({ source: { machine, description } }: Chunks): string {
    const name = this.open.discovery.machines[machine]?.name;
    return name === undefined || description.cpu < 0 ? "" : `${name}/cpu/${description.cpu}`;
  }
}
