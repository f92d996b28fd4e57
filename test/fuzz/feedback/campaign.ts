import { joinBytes } from "../../setup/bytes.js";
import { randomFrom } from "../../setup/random.js";
import { type Ingredients, mutate } from "./mutate.js";

/** Tries one input. Throws where the code under test does something that it must never do. */
export type Target = (input: Uint8Array) => void | Promise<void>;

export interface CampaignOptions {
  readonly target: Target;
  readonly seeds: readonly Uint8Array[];
  /** Parts of the format that random bytes hardly ever hit. */
  readonly words: readonly Uint8Array[];
  /** The campaign ends after so many inputs beside the seeds, or after so many seconds. */
  readonly tries: number;
  readonly seconds: number;
  readonly seed: number;
  readonly maxBytes: number;
  /** Called before each try, so that an input that never ends is known. */
  readonly onTry: (input: Uint8Array) => void;
  /** Answer the smallest corpus that reaches as much; that takes longer than the campaign. */
  readonly isKept: boolean;
}

export interface CampaignResult {
  readonly tries: number;
  /** Different branches taken one after the other, of all inputs. */
  readonly edges: number;
  /** Inputs that together take all of them. */
  readonly corpus: readonly Uint8Array[];
}

export class FailedInput extends Error {
  constructor(
    readonly input: Uint8Array,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
}

/** How many times each edge was taken in the present try; see `branchPrelude`. */
export const EDGE_COUNT = 1 << 16;

/** Code before instrumented code: an edge is a branch together with the one before. */
export const branchPrelude = `const $edges = globalThis.$edges; let $from = 0;
function $branch(id) { $edges[($from ^ id) & ${EDGE_COUNT - 1}]++; $from = (id << 1) & ${EDGE_COUNT - 1}; }
`;

/**
 * Tries the seeds, then other inputs. An input that takes a way through the code that none took before joins the corpus,
 * from which further inputs are made: so the campaign works its way into the code, as AFL and libFuzzer do. A seed makes the
 * same inputs on every machine, as long as the code is the same.
 */
export async function runCampaign(options: CampaignOptions, edges: Uint8Array): Promise<CampaignResult> {
  const { seeds, words, seconds, maxBytes } = options;
  const most = seeds.length + options.tries;
  const random = randomFrom(options.seed);
  const seen = new SeenEdges(edges);
  const corpus: Uint8Array[] = [];
  const attempt = (input: Uint8Array) => tryInput(input, options, edges);
  let tries = 0;
  for (const input of seeds) {
    tries += 1;
    await attempt(input);
    if (seen.takeNew()) corpus.push(input);
  }
  const end = performance.now() + seconds * 1000;
  const ingredients: Ingredients = { words, corpus };
  while (tries < most && performance.now() < end) {
    const newest = Math.max(0, corpus.length - 16);
    const at = random(2) === 0 ? newest + random(corpus.length - newest) : random(corpus.length);
    const input = mutate(corpus[at] ?? new Uint8Array(1), ingredients, maxBytes, random);
    tries += 1;
    await attempt(input);
    if (seen.takeNew()) corpus.push(input);
  }
  return { tries, edges: seen.count, corpus: options.isKept ? await smallestCover(corpus, attempt, edges) : corpus };
}

async function tryInput(input: Uint8Array, { target, onTry }: CampaignOptions, edges: Uint8Array): Promise<void> {
  onTry(input);
  edges.fill(0);
  try {
    await target(input.slice());
  } catch (error) {
    throw new FailedInput(input, error);
  }
}

/** Of inputs that take the same ways the smallest, without the parts that its ways do not need. */
async function smallestCover(
  corpus: readonly Uint8Array[],
  attempt: (input: Uint8Array) => Promise<void>,
  edges: Uint8Array,
): Promise<Uint8Array[]> {
  const seen = new SeenEdges(edges);
  const kept: Uint8Array[] = [];
  for (const input of [...corpus].sort((a, b) => a.length - b.length)) {
    await attempt(input);
    const news = seen.news();
    if (news.length === 0) continue;
    const takesAll = async (part: Uint8Array) => {
      await attempt(part);
      return seen.takesAll(news);
    };
    const small = await trimmed(input, takesAll);
    await attempt(small);
    seen.takeNew();
    kept.push(small);
  }
  return kept;
}

/** Leaves out halves, then quarters and so on down to 16 bytes, as long as the rest is enough. */
async function trimmed(input: Uint8Array, isEnough: (part: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  let bytes = input;
  for (let size = bytes.length >> 1; 16 <= size; size >>= 1) {
    for (let at = 0; at + size <= bytes.length; ) {
      const shorter = joinBytes(bytes.subarray(0, at), bytes.subarray(at + size));
      if (await isEnough(shorter)) bytes = shorter;
      else at += size;
    }
  }
  return bytes;
}

interface EdgeClass {
  readonly edge: number;
  readonly bit: number;
}

/** Which edges were taken how often, in eight classes: a loop that runs twice as long is news, one turn more is not. */
class SeenEdges {
  count = 0;
  private readonly classes = new Uint8Array(EDGE_COUNT);
  private readonly words: Uint32Array;

  constructor(private readonly edges: Uint8Array) {
    this.words = new Uint32Array(edges.buffer, edges.byteOffset, EDGE_COUNT / 4);
  }

  /** Whether the try that has just ended took an edge of a class not seen before. */
  takeNew(): boolean {
    let isNew = false;
    for (let word = 0; word < this.words.length; word += 1) {
      if (this.words[word] === 0) continue;
      for (let edge = word * 4; edge < word * 4 + 4; edge += 1) isNew = this.take(edge) || isNew;
    }
    return isNew;
  }

  /** The edges of a class not seen before, which stay unseen. */
  news(): readonly EdgeClass[] {
    const found: EdgeClass[] = [];
    for (let edge = 0; edge < EDGE_COUNT; edge += 1) {
      const bit = this.classOf(edge);
      if (((this.classes[edge] as number) & bit) !== bit) found.push({ edge, bit });
    }
    return found;
  }

  takesAll(wanted: readonly EdgeClass[]): boolean {
    return wanted.every(({ edge, bit }) => this.classOf(edge) === bit);
  }

  /** A power of two, 0 if the edge was not taken. */
  private classOf(edge: number): number {
    const times = this.edges[edge] as number;
    return times === 0 ? 0 : 1 << (31 - Math.clz32(times));
  }

  private take(edge: number): boolean {
    const bit = this.classOf(edge);
    const before = this.classes[edge] as number;
    if ((before & bit) === bit) return false;
    if (before === 0) this.count += 1;
    this.classes[edge] = before | bit;
    return true;
  }
}
