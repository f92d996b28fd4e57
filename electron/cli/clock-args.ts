import { ok, type Result } from "../../workers/core/result.js";
import {
  ALIGN_METHODS,
  type AlignMethod,
  alignMethodOf,
  type GivenOffset,
  type GivenTscOffset,
  givenOffsetOf,
  givenTscOffsetOf,
} from "../../workers/model/clock-choice.js";
import { type LogMachine, logMachineOf } from "../../workers/model/log-machine.js";
import { givenOf, usage } from "./option-values.js";

/** What options say of clocks and logs, as it was written. */
interface ClockOptions {
  readonly offset?: readonly string[];
  readonly "tsc-offset"?: readonly string[];
  readonly align?: string;
}

interface LogOptions {
  readonly "log-format"?: string;
  readonly "log-machine"?: readonly string[];
}

export interface ClockChoices {
  readonly offsets?: readonly GivenOffset[];
  readonly tscOffsets?: readonly GivenTscOffset[];
  readonly align?: AlignMethod;
}

export interface LogChoices {
  readonly logFormat?: string;
  readonly logMachines?: readonly LogMachine[];
}

/** How logs are to be read. */
export function logsOf(command: string, values: LogOptions): Result<LogChoices> {
  const { "log-format": logFormat, "log-machine": texts = [] } = values;
  const logMachines = texts.flatMap((text) => logMachineOf(text) ?? []);
  if (logMachines.length < texts.length) {
    return usage(command, "--log-machine wants LOG=MACHINE, as in qemu.log=vmB");
  }
  return ok({ ...givenOf({ logFormat }), ...(0 < logMachines.length && { logMachines }) });
}

/** How clocks are to be set. */
export function clocksOf(command: string, values: ClockOptions): Result<ClockChoices> {
  const { offset = [], "tsc-offset": tscOffset = [] } = values;
  const offsets = offset.flatMap((text) => givenOffsetOf(text) ?? []);
  if (offsets.length < offset.length) {
    return usage(
      command,
      "--offset wants TRACE=NS or TRACE=NS:PPM, as in guest=-402266425 or lttng-vmB=402266425:0.35",
    );
  }
  const tscOffsets = tscOffset.flatMap((text) => givenTscOffsetOf(text) ?? []);
  if (tscOffsets.length < tscOffset.length) {
    return usage(command, "--tsc-offset wants VM=TICKS, as in 2316=-2486893633421");
  }
  const align = values.align === undefined ? undefined : alignMethodOf(values.align);
  if (values.align !== undefined && align === undefined) {
    return usage(command, `unknown --align "${values.align}": ${ALIGN_METHODS.join(", ")}`);
  }
  return ok({
    ...(0 < offsets.length && { offsets }),
    ...(0 < tscOffsets.length && { tscOffsets }),
    ...(align && { align }),
  });
}
