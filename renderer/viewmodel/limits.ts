import type { Problem } from "../../workers/core/diagnostics.js";
import { formatBytes, formatCount } from "../../workers/core/format.js";
import type { LimitHit, LimitName } from "../../workers/core/limit.js";
import type { Failure } from "../../workers/core/result.js";
import type { Budget } from "../../workers/model/engine-api.js";

/** A limit at which opening stopped, and the raised limit of another attempt. */
export interface LimitOffer {
  readonly hit: LimitHit;
  /** Archives that the limit kept from being opened, or opened completely. */
  readonly files: readonly string[];
  /** Times the limit. */
  readonly factor: number;
  readonly raised: number;
}

/** An archive may claim any size, so one attempt raises a limit by no more than this. */
const MAX_FACTOR = 64;

/** One offer for each limit that was met. */
export function limitOffers(failure: Failure | undefined, problems: readonly Problem[]): readonly LimitOffer[] {
  const hits = new Map<LimitName, { hit: LimitHit; files: string[] }>();
  for (const { limit, file } of failure === undefined ? problems : [failure, ...problems]) {
    if (limit === undefined) continue;
    const known = hits.get(limit.name) ?? { hit: limit, files: [] };
    hits.set(limit.name, known);
    if (file !== undefined) known.files.push(file);
  }
  return [...hits.values()].map(({ hit, files }) => {
    const factor = factorFor(hit);
    return { hit, files, factor, raised: Math.max(1, hit.allowed) * factor };
  });
}

/** The limits that accept these offers. */
export function raisedBudget(offers: readonly LimitOffer[]): Partial<Budget> {
  return Object.fromEntries(offers.map(({ hit, raised }) => [hit.name, raised]));
}

function factorFor({ allowed, needed = 0 }: LimitHit): number {
  let factor = 4;
  while (factor < MAX_FACTOR && allowed * factor < needed) factor *= 4;
  return factor;
}

/** For a heading over the archive's name. */
export function limitTitle({ name }: LimitHit): string {
  switch (name) {
    case "entries":
      return "Too many files for the limit";
    case "unpackedBytes":
      return "Larger than the limit";
    case "depth":
      return "Nested deeper than the limit";
    case "seconds":
      return "Longer to unpack than the limit";
  }
}

/** The limit in numbers, for one archive or several. */
export function limitText({ name, allowed, needed }: LimitHit, archives: number): string {
  switch (name) {
    case "entries":
      return needed === undefined
        ? `It has more entries than the limit of ${formatCount(allowed)}.`
        : `It has ${formatCount(needed)} entries; the limit is ${formatCount(allowed)}.`;
    case "unpackedBytes": {
      const limit = `the limit of ${limitValue(name, allowed)}`;
      return needed === undefined
        ? `It unpacks to more than ${limit}.`
        : `It unpacks to at least ${limitValue(name, needed)}: more than ${limit}.`;
    }
    case "depth":
      return `${archives < 2 ? "It" : "Each"} lies inside ${formatCount(allowed)} other archives, which is the limit.`;
    case "seconds":
      return `Unpacking it takes longer than the limit of ${limitValue(name, allowed)}.`;
  }
}

/** The part that is shown nevertheless. */
export function limitRest({ name }: LimitHit): string {
  return name === "depth" ? "The rest is shown." : "What came before is shown.";
}

/** A limit's value with its unit. */
export function limitValue(name: LimitName, value: number): string {
  switch (name) {
    case "entries":
      return `${formatCount(value)} entries`;
    case "unpackedBytes":
      return `${formatCount(value)} bytes (${formatBytes(value)})`;
    case "depth":
      return `${formatCount(value)} archives inside each other`;
    case "seconds":
      return `${formatCount(value)} s`;
  }
}
