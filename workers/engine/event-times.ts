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
  /** They are all there. */
  readonly isRead: boolean;
}

/** Of a window up to this part of the session only its own times are read, and not kept. */
const SMALL = 1 / 32;

export interface TimeSpan {
  readonly t0: number;
  readonly t1: number;
}

/**
 * The times of all events of a name, by stream and in order; those asked for last are kept. For a small window those of
 * the window are enough.
 */
export class EventTimes {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly open: OpenSession,
    private readonly words: EventWords,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  async of(name: string, window: TimeSpan): Promise<Result<readonly EventPart[]>> {
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
    if (this.isSmall(window) && this.known(name) === undefined) return ok(await this.readOf(chunks, window));
    if (MOST_TIMES < count) return fail(`${count} events of this name are more than are counted over time`);
    return ok(await this.keep(name, chunks, count));
  }

  private isSmall({ t0, t1 }: TimeSpan): boolean {
    const { beginNs, endNs } = this.open.info();
    return t1 - t0 <= SMALL * (endNs - beginNs);
  }

  /** All times of a name, if nothing was read since; they may still be under way. */
  private known(name: string): Kept | undefined {
    const kept = this.kept.get(name);
    return kept?.untilNs === this.open.countedUntilNs && kept.isRead ? kept : undefined;
  }

  private keep(name: string, chunks: readonly Chunks[], count: number): Promise<readonly EventPart[]> {
    const untilNs = this.open.countedUntilNs;
    const known = this.kept.get(name);
    this.kept.delete(name);
    const kept = known?.untilNs === untilNs ? known : this.begin(chunks, untilNs, count);
    this.kept.set(name, kept);
    let all = 0;
    for (const [one, { count: own }] of [...this.kept].reverse()) {
      all += own;
      if (MOST_TIMES < all && one !== name) this.kept.delete(one);
    }
    return kept.times;
  }

  private begin(chunks: readonly Chunks[], untilNs: number, count: number): Kept {
    const times = this.readOf(chunks, { t0: Number.NEGATIVE_INFINITY, t1: untilNs });
    const kept = { untilNs, count, times, isRead: false };
    void times.then(() => {
      kept.isRead = true;
    });
    return kept;
  }

  /** Of whole chunks: more than those of the window. */
  private async readOf(chunks: readonly Chunks[], { t0, t1 }: TimeSpan): Promise<readonly EventPart[]> {
    const untilNs = Math.min(t1, this.open.countedUntilNs);
    const all: EventPart[] = [];
    for (const own of chunks) {
      const first = Math.max(0, own.chunkAt(t0));
      const end = Math.min(own.length, own.chunkAt(untilNs) + 1);
      const times = new Float64Array(own.countAt(end) - own.countAt(first));
      let count = 0;
      for (let at = first; at < end; ) {
        const begin = at;
        at += 1;
        if (own.countAt(begin) === own.countAt(at)) continue;
        while (at < end && at - begin < CHUNKS_PER_READ && own.countAt(at) < own.countAt(at + 1)) at += 1;
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
