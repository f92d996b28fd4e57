import { parsedJson } from "../core/parsed-json.js";
import { fail, ok, type Result } from "../core/result.js";
import type { TaskStates } from "../model/task-states.js";
import type { ClockDescription } from "./clock-description.js";
import type { Dialect } from "./dialect.js";
import type { GuestLink } from "./guest-link.js";

/**
 * What a trace that Lanescope wrote carries of the one that it was made of (docs/bundle.md): one text in the environment of
 * its metadata, as JSON. Other readers pass over it.
 */
export interface CarriedFacts {
  /** Of the trace that it was made of: bookmarks on the one are bookmarks on the other. */
  readonly contentId: string;
  /**
   * The part that was asked for, absolute ns of the trace's clock; undefined: all. Events before carry the state at its begin.
   * It ends where the trace does, if that is earlier: even before its begin, where another trace goes on.
   */
  readonly range: CarriedRange | undefined;
  /** How the clock was set: session = own + offset + drift × (own − middle), and its jumps. Undefined: as it is. */
  readonly move: CarriedMove | undefined;
  readonly description: CarriedDescription;
}

export interface CarriedRange {
  readonly beginNs: bigint;
  readonly endNs: bigint;
}

export interface CarriedMove {
  readonly middleNs: bigint;
  readonly offsetNs: bigint;
  readonly drift: number;
  readonly jumps: readonly { readonly atNs: bigint; readonly byNs: number }[];
  /** By what it was set; undefined: nothing says it. */
  readonly method?: CarriedMethod | undefined;
}

/** What tells the clock of a guest: see `alignment/pair-guests.ts`. */
const METHODS = ["stored-sync", "manual", "tsc-offset", "hypercall", "events", "samples", "clock-pairs"] as const;
export type CarriedMethod = (typeof METHODS)[number];

/** The part of a `TraceDescription` that the metadata of CTF does not tell, by the same names. */
export interface CarriedDescription {
  readonly hostname: string | undefined;
  readonly tracer: string;
  readonly dialect: Dialect;
  readonly environment: Environment;
  readonly processNames?: readonly (readonly [pid: number, name: string])[];
  readonly uuid: string | undefined;
  readonly taskStates?: TaskStates;
  readonly guestOf?: GuestLink;
  readonly hostOf?: readonly GuestLink[];
  readonly isLog?: boolean;
  readonly givenMachine?: string;
  readonly clock: ClockDescription | undefined;
  readonly declaresAll?: boolean;
  readonly hasStacks?: boolean;
}

type Environment = Readonly<Record<string, string | number>>;

export const CARRIED_KEY = "lanescope_trace";
/** Before the names of fields that the original trace does not have: readers of whole events leave them out. */
export const OWN_PREFIX = "lanescope_";
/** Before the name of a list: how long it is. */
export const LENGTH_PREFIX = `${OWN_PREFIX}length_`;
/** Before the name of a list of the context that stands among the fields: see `ctf-writer/context-lists.ts`. */
export const CONTEXT_PREFIX = `${OWN_PREFIX}context_`;
/** The frames of an event with a call stack, as `frame-text.ts` writes them. */
export const FRAMES_FIELD = `${OWN_PREFIX}frames`;
/** The CPU of an event, in streams of several. */
export const CPU_FIELD = `${OWN_PREFIX}cpu`;
const VERSION = 1;

export function carriedText({ contentId, range, move, description }: CarriedFacts): string {
  const { processNames = [], clock, ...plain } = description;
  return JSON.stringify(
    { version: VERSION, contentId, range, move, description: { ...plain, processNames, clock } },
    (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value),
  );
}

/** What the environment of a trace carries. Undefined: nothing; a failure: it cannot be read. */
export function readCarried(environment: Environment): Result<CarriedFacts> | undefined {
  const text = environment[CARRIED_KEY];
  if (typeof text !== "string") return undefined;
  const all = fieldsOf(parsedJson(text));
  if (typeof all.version !== "number") return fail(`what it carries of the original trace (${CARRIED_KEY}) is damaged`);
  if (VERSION < all.version)
    return fail("a newer Lanescope wrote this trace: what it carries of the original is not read");
  return ok({
    contentId: textOf(all.contentId) ?? "",
    range: rangeOf(all.range),
    move: moveOf(all.move),
    description: descriptionOf(fieldsOf(all.description)),
  });
}

function descriptionOf(fields: Fields): CarriedDescription {
  const { hostname, tracer, dialect, environment, uuid, taskStates, guestOf, givenMachine } = fields;
  const { isLog, declaresAll, hasStacks } = fields;
  const guest = linkOf(guestOf);
  const hosts = listOf(fields.hostOf).flatMap((link) => linkOf(link) ?? []);
  const states = TASK_STATES.find((one) => one === taskStates);
  return {
    hostname: textOf(hostname),
    tracer: textOf(tracer) ?? "",
    dialect: DIALECTS.find((one) => one === dialect) ?? "other",
    environment: Object.fromEntries(
      Object.entries(fieldsOf(environment)).flatMap(([key, value]) =>
        typeof value === "string" || typeof value === "number" ? [[key, value]] : [],
      ),
    ),
    processNames: listOf(fields.processNames)
      .map(nameOf)
      .filter((one) => one !== undefined),
    uuid: textOf(uuid),
    clock: clockOf(fields.clock),
    ...(states && { taskStates: states }),
    ...(guest && { guestOf: guest }),
    ...(0 < hosts.length && { hostOf: hosts }),
    ...(isLog === true && { isLog }),
    ...(typeof givenMachine === "string" && { givenMachine }),
    ...(declaresAll === true && { declaresAll }),
    ...(hasStacks === true && { hasStacks }),
  };
}

const TASK_STATES: readonly TaskStates[] = ["reported", "raw", "raw-before-parked"];
const DIALECTS: readonly Dialect[] = ["lttng", "ftrace", "ust", "other"];

function rangeOf(value: unknown): CarriedRange | undefined {
  const { beginNs, endNs } = fieldsOf(value);
  const [begin, end] = [bigOf(beginNs), bigOf(endNs)];
  return begin === undefined || end === undefined ? undefined : { beginNs: begin, endNs: end };
}

function moveOf(value: unknown): CarriedMove | undefined {
  const { middleNs, offsetNs, drift, jumps, method } = fieldsOf(value);
  const [middle, offset] = [bigOf(middleNs), bigOf(offsetNs)];
  if (middle === undefined || offset === undefined || !isSmall(drift)) return undefined;
  if (MOST_JUMPS < listOf(jumps).length) return undefined;
  return {
    middleNs: middle,
    offsetNs: offset,
    drift,
    method: METHODS.find((one) => one === method),
    jumps: listOf(jumps).flatMap((jump) => {
      const { atNs, byNs } = fieldsOf(jump);
      const at = bigOf(atNs);
      return at === undefined || typeof byNs !== "number" || !Number.isSafeInteger(byNs) ? [] : [{ atNs: at, byNs }];
    }),
  };
}

/** Each time of an event is looked up among the jumps; a clock has a few. */
const MOST_JUMPS = 1000;

/** A clock that is off by more than a tenth is none. */
function isSmall(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < 0.1;
}

function clockOf(value: unknown): ClockDescription | undefined {
  const { name, frequencyHz, isInTicks, epochOffsetNs, id, tsc } = fieldsOf(value);
  const offset = bigOf(epochOffsetNs);
  if (typeof name !== "string" || typeof frequencyHz !== "number" || offset === undefined) return undefined;
  const { mult, shift, offsetNs } = fieldsOf(tsc);
  const tscOffset = bigOf(offsetNs);
  const counts =
    isWholeBelow(mult, 2 ** 32) && 0 < mult && isWholeBelow(shift, 64) && tscOffset !== undefined
      ? { tsc: { mult, shift, offsetNs: tscOffset } }
      : {};
  return {
    name,
    frequencyHz,
    epochOffsetNs: offset,
    id: textOf(id),
    ...(isInTicks === true && { isInTicks }),
    ...counts,
  };
}

function isWholeBelow(value: unknown, end: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && 0 <= value && value < end;
}

function linkOf(value: unknown): GuestLink | undefined {
  const { uuid, vcpuTids, vmPid, isOnHostClock } = fieldsOf(value);
  if (typeof uuid !== "string") return undefined;
  const tids = listOf(vcpuTids).filter((tid): tid is number => Number.isSafeInteger(tid));
  const pid = isWholeBelow(vmPid, 2 ** 31) ? { vmPid } : {};
  return { uuid, vcpuTids: tids, ...pid, ...(isOnHostClock === true && { isOnHostClock }) };
}

function nameOf(value: unknown): readonly [number, string] | undefined {
  const [pid, name] = listOf(value);
  return typeof pid === "number" && Number.isSafeInteger(pid) && typeof name === "string" ? [pid, name] : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A number of at most 96 bits as decimal text. */
function bigOf(value: unknown): bigint | undefined {
  return typeof value === "string" && /^-?\d{1,28}$/.test(value) ? BigInt(value) : undefined;
}
