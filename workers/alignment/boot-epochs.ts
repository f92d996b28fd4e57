import { formatDuration } from "../core/format.js";
import type { ClockDescription } from "../formats/clock-description.js";
import type { Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import type { Move } from "./clock-moves.js";

/** When tracing begins, the distance of a clock to the time of day is taken anew, and hits it less exactly than this. */
const TAKEN_NS = 1_000_000n;

/**
 * By trace: how it is moved so that all traces that one clock recorded have one epoch, that of the first. Traces of one
 * boot have several where the time of day was set between their begins. Undefined: it stays.
 */
export function epochMoves({ traces }: Pick<Discovery, "traces">): readonly (Move | undefined)[] {
  const clocks = traces.map(({ trace }) => trace.description.clock);
  const firsts = new Map<string, ClockDescription>();
  return clocks.map((clock) => {
    if (clock?.id === undefined) return undefined;
    const key = `${clock.id} ${clock.name}`;
    const first = firsts.get(key) ?? clock;
    firsts.set(key, first);
    const offsetNs = first.epochOffsetNs - clock.epochOffsetNs;
    return -TAKEN_NS < offsetNs && offsetNs < TAKEN_NS ? undefined : { middleNs: 0n, offsetNs, drift: 0 };
  });
}

/** What was moved, in sentences. */
export function epochNotes(
  discovery: Pick<Discovery, "traces" | "machines">,
  given: readonly (Move | undefined)[],
): readonly string[] {
  return epochMoves(discovery).flatMap((move, i) => {
    if (move === undefined || given[i] !== undefined) return [];
    const { path } = discovery.traces[i]?.trace.description ?? {};
    const machine = discovery.machines[machineOf(discovery.machines, i)]?.name ?? "";
    const set = formatDuration(Math.abs(Number(move.offsetNs)));
    return [
      `${path}: the time of day of ${machine} was set by ${set} within one boot: its times are moved by ${move.offsetNs} ns, as those of the other traces count`,
    ];
  });
}
