import type { TraceDescription } from "../formats/format.js";
import { isMeantBy } from "../model/clock-choice.js";
import { type LogMachine, machineFor } from "../model/log-machine.js";
import { groupMachines } from "./machines.js";

/**
 * What a log is opened beside that a person has put to a machine: the traces of that machine. Where nothing is said, or no
 * machine has that name, it is opened beside all.
 */
export function besideLog(
  path: string,
  others: readonly TraceDescription[],
  chosen: readonly LogMachine[],
): { readonly givenMachine?: string; readonly beside: readonly TraceDescription[] } {
  const machine = machineFor(path, chosen);
  const group = machine === undefined ? undefined : groupMachines(others).find(({ name }) => name === machine);
  if (machine === undefined || group === undefined) return { beside: others };
  return { givenMachine: machine, beside: others.filter((_, i) => group.traces.includes(i)) };
}

/** Why what was said of logs does not hold, in sentences. */
export function unheeded(
  chosen: readonly LogMachine[],
  traces: readonly TraceDescription[],
  names: readonly string[],
): readonly string[] {
  return chosen.flatMap(({ log, machine }) => {
    const meant = traces.filter(({ path }) => isMeantBy(path, log));
    const logs = meant.filter(({ isLog }) => isLog === true);
    if (logs.length === 0)
      return `${log} cannot be put to ${machine}: ${meant.length === 0 ? "there is no log of that name" : "it is no log"}`;
    if (logs.some(({ givenMachine }) => givenMachine !== undefined)) return [];
    return `${log} cannot be put to ${machine}: the machines are ${names.join(", ")}`;
  });
}
