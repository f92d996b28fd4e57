import { formatCountOf } from "../core/format.js";
import { fail, ok, type Result } from "../core/result.js";
import type { Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import { type GivenOffset, isMeantBy } from "../model/clock-choice.js";
import { epochMoves } from "./boot-epochs.js";
import { driftPpm } from "./clock-line.js";
import { type Move, moved, STAYS } from "./clock-moves.js";

/** Traces whose clocks a person has set: by trace, undefined where nothing is given. */
export type GivenMoves = readonly (Move | undefined)[];

/** Finds the traces that are meant. An offset for a machine's name holds for all of its traces. */
export function givenMoves(discovery: Discovery, given: readonly GivenOffset[]): Result<GivenMoves> {
  const moves: (Move | undefined)[] = discovery.traces.map(() => undefined);
  for (const { trace: name, offsetNs, ppm, atNs, jumps = [] } of given) {
    const meant = tracesOf(discovery, name);
    if (meant.length === 0)
      return fail(`no trace to set the clock of: ${name}`, { hint: `there are ${names(discovery)}` });
    for (const trace of meant) {
      const middleNs = atNs === undefined ? middleOf(discovery, trace) : BigInt(atNs);
      const own = jumps.map((jump) => ({ atNs: BigInt(jump.atNs), byNs: jump.byNs }));
      moves[trace] = { middleNs, offsetNs: BigInt(offsetNs), drift: ppm * 1e-6, ...(0 < own.length && { jumps: own }) };
    }
  }
  return ok(moves);
}

/**
 * With those of traces that Lanescope wrote, which say how their clocks were set in the session that they are of. A part of
 * a trace may hold too little to find that out again. What a person says now counts more.
 */
export function withCarriedMoves({ traces }: Discovery, given: GivenMoves): GivenMoves {
  if (given.some((move) => move !== undefined)) return given;
  return traces.map(({ trace }) => trace.description.carried?.move);
}

/** The session with the clocks that were given, before any other is looked for. Traces of one boot have one epoch. */
export function withGivenMoves(discovery: Discovery, given: GivenMoves): Discovery {
  const epochs = epochMoves(discovery);
  return moved(
    discovery,
    given.map((move, trace) => move ?? epochs[trace] ?? STAYS),
  );
}

/** The session with the clocks of its last traces set, from `first` on. The timeline stays as it is. */
export function withMovesFrom(discovery: Discovery, first: number, given: GivenMoves): Discovery {
  const epochs = epochMoves(discovery);
  const moves = given.map((move, trace) => (first <= trace ? (move ?? epochs[trace]) : undefined));
  const { traces, ranges } = moved(
    discovery,
    moves.map((move) => move ?? STAYS),
  );
  const offsetOf = (trace: number) => moves[trace]?.offsetNs ?? 0n;
  const { clock } = discovery;
  const origins = clock.origins.map((ns, trace) => ns - offsetOf(trace));
  const shifts = clock.shifts.map((ns, trace) => ns + offsetOf(trace));
  return { ...discovery, traces, ranges, clock: { ...clock, origins, shifts } };
}

/** What was given for a machine: the same for all of its traces, or for one of them. */
export function givenFor({ machines }: Discovery, given: GivenMoves, machine: number): Move | undefined {
  return machines[machine]?.traces.map((trace) => given[trace]).find((move) => move !== undefined);
}

/** What was given, in sentences. */
export function givenNotes({ traces }: Discovery, given: GivenMoves): readonly string[] {
  return traces.flatMap(({ trace }, i) => {
    const move = given[i];
    if (move === undefined) return [];
    const drift = move.drift === 0 ? "" : ` and ${driftPpm(move.drift)} ppm`;
    const jumps =
      move.jumps === undefined ? "" : `, with the ${formatCountOf(move.jumps.length, "jump")} that events tell`;
    return `${trace.description.path}: its times are moved by ${move.offsetNs} ns${drift}, as given${jumps}`;
  });
}

/** By the path of the trace or a folder around it, or by the name of its machine. */
function tracesOf({ traces, machines }: Discovery, name: string): readonly number[] {
  return [...traces.keys()].filter((i) => {
    const isPath = isMeantBy(traces[i]?.trace.description.path ?? "", name);
    return isPath || machines[machineOf(machines, i)]?.name === name;
  });
}

function names({ traces, machines }: Discovery): string {
  const all = traces.map(
    ({ trace }, i) => `${trace.description.path} (${machines[machineOf(machines, i)]?.name ?? ""})`,
  );
  return all.slice(0, MAX_NAMED).join(", ");
}

const MAX_NAMED = 8;

/** As far as the description tells; the begin where it does not say the end. */
export function middleOf({ ranges }: Discovery, trace: number): bigint {
  const { beginNs = 0n, endNs = beginNs } = ranges[trace] ?? { beginNs: 0n, endNs: 0n };
  return (beginNs + endNs) / 2n;
}
