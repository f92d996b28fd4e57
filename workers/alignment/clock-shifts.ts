import type { Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import { epochMoves } from "./boot-epochs.js";
import { inTurn, type Move, moved, STAYS } from "./clock-moves.js";
import { type GivenMoves, givenFor } from "./given-offsets.js";
import type { GuestClocks } from "./guest-clocks.js";

function after(first: Move | undefined, second: Move): Move {
  return first === undefined ? second : inTurn(first, second);
}

/** The session with the guests' clocks set on their hosts'; those that a person has set stay so. */
export function withGuestClocks(discovery: Discovery, { clocks, peers = [] }: GuestClocks, given: GivenMoves = []) {
  const { machines } = discovery;
  const clockOf = new Map([...clocks, ...peers].toReversed().map((clock) => [clock.machine, clock]));
  // A host that a person has moved takes its guests along.
  const moveOf = (machine: number): Move => {
    const set = givenFor(discovery, given, machine);
    if (set !== undefined) return set;
    const clock = clockOf.get(machine);
    return clock === undefined ? STAYS : inTurn(clock, moveOf(clock.host));
  };
  const epochs = epochMoves(discovery);
  return moved(
    discovery,
    discovery.traces.map((_, trace) => given[trace] ?? after(epochs[trace], moveOf(machineOf(machines, trace)))),
  );
}
