import { isMeantBy } from "./clock-choice.js";

/** A person's word on whose a log is. */
export interface LogMachine {
  /** Path of the log, or of a folder around it. */
  readonly log: string;
  /** Name of the machine. */
  readonly machine: string;
}

/** "qemu.log=vmB", as `--log-machine` has it. The path may hold "=" itself. */
export function logMachineOf(text: string): LogMachine | undefined {
  const [, log, machine] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  return log === undefined || machine === undefined ? undefined : { log, machine };
}

/** What was said of a log; of several words the last one counts. */
export function machineFor(path: string, chosen: readonly LogMachine[]): string | undefined {
  return chosen.findLast(({ log }) => isMeantBy(path, log))?.machine;
}
