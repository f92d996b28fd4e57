import { ok, type Result } from "../../workers/core/result.js";
import { type AttachRequest, type GuestPath, PERIOD_MS } from "../../workers/model/monitor-vms.js";
import { type ParsedTrigger, parseTriggers } from "../node/vm/triggers/trigger-rule.js";
import { givenOf, usage } from "./option-values.js";

export interface MonitorArgs {
  /** Undefined: the VMs are only listed. */
  readonly output: string | undefined;
  readonly host: string | undefined;
  readonly vms: readonly AttachRequest[];
  readonly periodMs: number;
  readonly registersMs: number | undefined;
  readonly forMs: number | undefined;
  readonly hmp: readonly string[];
  readonly rules: readonly ParsedTrigger[];
}

/** The options that name VMs. */
export interface WatchedOptions {
  readonly qmp?: readonly string[];
  readonly pid?: readonly string[];
  readonly domain?: readonly string[];
  readonly agent?: readonly string[];
}

interface MonitorOptions extends WatchedOptions {
  readonly host?: string;
  readonly list?: boolean;
  readonly "allow-hmp"?: boolean;
  readonly hmp?: readonly string[];
  readonly listen?: readonly string[];
  readonly on?: readonly string[];
  readonly do?: readonly string[];
  readonly period?: string;
  readonly registers?: string;
  readonly for?: string;
  readonly output?: string;
}

const LEAST_REGISTERS_MS = 5;
const LONGEST_MS = 1e10;

export function monitorArgs(words: readonly string[], options: MonitorOptions): Result<MonitorArgs> {
  const { host, output, list, hmp = [], agent = [], listen = [] } = options;
  if (0 < words.length) return wrong(`what is "${words[0]}"? VMs are named by --qmp, --pid or --domain`);
  // A host that begins with a dash would be an option of ssh.
  if (host !== undefined && !/^[^\s-][^\s]*$/.test(host)) return wrong(`--host wants USER@HOST, not "${host}"`);
  if (0 < hmp.length && options["allow-hmp"] !== true) return wrong("--hmp can do anything to a VM: add --allow-hmp");
  const vms = vmsOf(options, "monitor");
  if (!vms.ok) return vms;
  const times = timesOf(options);
  if (!times.ok) return times;
  const rules = rulesOf(options);
  if (!rules.ok) return rules;
  if (list === true || (output === undefined && vms.value.length === 0)) {
    return ok({ output: undefined, host, vms: [], ...times.value, hmp, rules: rules.value });
  }
  if (output === undefined) return wrong("which file? -o FILE.lsm.jsonl");
  if (vms.value.length === 0) return wrong("which VM? --qmp SOCKET or --pid PID; lanescope monitor --list has them");
  const guests = guestsOf(agent, vms.value.length, "monitor");
  if (!guests.ok) return guests;
  if (0 < listen.length && vms.value.length !== 1) return wrong("--listen is for one VM: whose port is it?");
  const ports = 0 < listen.length ? { listen } : {};
  const requests = vms.value.map((vm, index) => ({
    ...vm,
    ...ports,
    ...givenOf({ host, guest: guests.value[index] }),
  }));
  return ok({ output, host, vms: requests, ...times.value, hmp, rules: rules.value });
}

/** What a rule does other than marks is done by the command that has a replay or a capture. */
function rulesOf({ on = [], do: deeds = on.map(() => "mark") }: MonitorOptions): Result<readonly ParsedTrigger[]> {
  const other = deeds.find((deed) => deed !== "mark");
  if (other !== undefined) return wrong(`--do ${other}: lanescope monitor sets marks and does nothing else`);
  const rules = parseTriggers(on, deeds);
  return rules.ok ? rules : wrong(rules.error.message);
}

export function vmsOf({ qmp = [], pid = [], domain = [] }: WatchedOptions, command: string): Result<AttachRequest[]> {
  const odd = pid.find((text) => !/^[1-9]\d{0,8}$/.test(text));
  if (odd !== undefined) return usage(command, `--pid wants the number of a process, not "${odd}"`);
  return ok([
    ...qmp.map((path) => ({ qmp: path })),
    ...pid.map((text) => ({ pid: Number(text) })),
    ...domain.map((name) => ({ domain: name })),
  ]);
}

function timesOf(options: MonitorOptions): Result<Pick<MonitorArgs, "periodMs" | "registersMs" | "forMs">> {
  const { least, most, usual } = PERIOD_MS;
  const periodMs = options.period === undefined ? usual : milliseconds(options.period);
  if (periodMs === undefined || periodMs < least || most < periodMs) {
    return wrong(`--period wants a time from ${least}ms to ${most / 1000}s`);
  }
  const registersMs = options.registers === undefined ? undefined : milliseconds(options.registers);
  if (options.registers !== undefined && (registersMs === undefined || registersMs < LEAST_REGISTERS_MS)) {
    return wrong(`--registers wants a time from ${LEAST_REGISTERS_MS}ms on`);
  }
  const forMs = options.for === undefined ? undefined : milliseconds(options.for);
  if (options.for !== undefined && !forMs) return wrong("--for wants a time, as in 60s or 10m");
  return ok({ periodMs, registersMs, forMs });
}

/** `vms`: how many there are. */
export function guestsOf(texts: readonly string[], vms: number, command: string): Result<GuestPath[]> {
  const guests = texts.flatMap((text): GuestPath[] => {
    const [, via, address] = /^(qga|serial):(.+)$/.exec(text) ?? [];
    return (via === "qga" || via === "serial") && address !== undefined ? [{ via, address }] : [];
  });
  if (guests.length !== texts.length) return usage(command, "--agent wants qga:SOCKET or serial:SOCKET");
  if (0 < guests.length && guests.length !== vms) {
    return usage(command, `${vms} VMs and ${guests.length} of --agent: give one for each VM, in the same order`);
  }
  return ok(guests);
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** As in 250ms, 1.5s or 10m. */
export function milliseconds(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|min|h)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const ms = Number(number) * (UNITS_MS[unit] ?? 1);
  return ms <= LONGEST_MS ? ms : undefined;
}

function wrong(message: string): Result<never> {
  return usage("monitor", message);
}
