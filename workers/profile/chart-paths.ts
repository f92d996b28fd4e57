import type { ChartRows } from "./chart-rows.js";

/** Of more samples in a pixel so many have a vote, at even distances. */
const MOST_VOTES = 32;

/** The frames that are drawn in a pixel. */
export interface PixelPath {
  /** Keys of frames, the outermost first: two are the same box where they and all before them are. */
  readonly keys: Int32Array;
  /** Levels that are drawn. */
  readonly levels: number;
  /** Levels at which all samples of the pixel agree. */
  readonly agreed: number;
}

/** Paths of samples from the outermost group to the innermost function. */
export class ChartPaths {
  private readonly known = new Map<number, PixelPath>();

  constructor(private readonly rows: ChartRows) {}

  /** Of a frame: its place among the group frames and the functions after them. */
  frameOf(key: number): number {
    const { groups, stacks, groupFrames } = this.rows;
    const node = key >> 1;
    if ((key & 1) === 0) return groups.seconds[node] as number;
    return groupFrames.length + (stacks.seconds[node] as number);
  }

  /** The path of a sample. */
  of(row: number): PixelPath {
    const { prefix, node, stacks } = this.rows;
    const [above, within] = [prefix[row] as number, node[row] as number];
    const pair = (above + 1) * (stacks.size + 1) + within + 1;
    let path = this.known.get(pair);
    if (path === undefined) {
      path = this.pathOf(above, within);
      this.known.set(pair, path);
    }
    return path;
  }

  /**
   * The path that stands for the samples [from, to): level by level the frame that most of them have. So a caller of many
   * functions is drawn, although each of these is rare.
   */
  most(from: number, to: number): PixelPath {
    const first = this.of(from);
    if (from + 1 === to) return first;
    const step = Math.max(1, (to - from) / MOST_VOTES);
    let left: number[] = [];
    for (let at = from; at < to; at += step) left.push(Math.floor(at));
    if (left.every((row) => this.of(row) === first)) return step === 1 ? first : { ...first, agreed: 0 };
    let agreed = -1;
    for (let level = 0; ; level += 1) {
      const { key, isOnly } = this.mostFrequent(left, level);
      if (!isOnly && agreed < 0) agreed = step === 1 ? level : 0;
      left = left.filter((row) => keyAt(this.of(row), level) === key);
      if (key === ENDED) {
        const { keys } = this.of(left[0] ?? from);
        return { keys, levels: level, agreed: agreed < 0 ? level : agreed };
      }
    }
  }

  /** The frame at a level that most of some samples have; of several such frames the one that came first. */
  private mostFrequent(rows: readonly number[], level: number): { readonly key: number; readonly isOnly: boolean } {
    const first = rows[0] === undefined ? ENDED : keyAt(this.of(rows[0]), level);
    if (rows.every((row) => keyAt(this.of(row), level) === first)) return { key: first, isOnly: true };
    const counts = new Map<number, number>();
    for (const row of rows) {
      const key = keyAt(this.of(row), level);
      counts.set(key, (counts.get(key) ?? 0) + (this.rows.votes?.[row] ?? 1));
    }
    let [key, most] = [first, 0];
    for (const [one, count] of counts) if (most < count) [key, most] = [one, count];
    return { key, isOnly: false };
  }

  private pathOf(prefix: number, node: number): PixelPath {
    const { groups, stacks } = this.rows;
    const keys: number[] = [];
    for (let at = node; 0 <= at; at = stacks.firsts[at] as number) keys.push(2 * at + 1);
    for (let at = prefix; 0 <= at; at = groups.firsts[at] as number) keys.push(2 * at);
    return { keys: Int32Array.from(keys.reverse()), levels: keys.length, agreed: keys.length };
  }
}

/** The stack has no frame at the level. */
const ENDED = -1;

function keyAt({ keys, levels }: PixelPath, level: number): number {
  return level < levels ? (keys[level] as number) : ENDED;
}
