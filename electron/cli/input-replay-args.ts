import { ok, type Result } from "../../workers/core/result.js";
import type { WaitFor } from "../../workers/model/input-recording.js";
import { type AttachRequest, PERIOD_MS } from "../../workers/model/monitor-vms.js";
import { QUIET, type ReplayMode, SPEEDS } from "../../workers/model/run-record.js";
import { type ParsedTrigger, parseTriggers } from "../node/vm/triggers/trigger-rule.js";
import { guestsOf, milliseconds, vmsOf } from "./monitor-args.js";
import { givenOf, usage } from "./option-values.js";

export interface ReplayArgs {
  readonly action: "replay";
  /** Undefined: only what a run that was killed left down is let go. */
  readonly file: string | undefined;
  readonly host: string | undefined;
  readonly vm: AttachRequest;
  readonly mode: ReplayMode;
  readonly speed: number;
  readonly repeat: number;
  /** What a closed loop waits for; undefined: what is usual. */
  readonly between: WaitFor | undefined;
  /** What happens in the guest, or to its VM, may pause the run. */
  readonly rules: readonly ParsedTrigger[];
  /** Sockets: of the screen, of a root shell that tells what input arrives. */
  readonly vnc: string | undefined;
  readonly evdev: string | undefined;
  /** QEMU's own trace tells when it dispatches what. */
  readonly seesTrace: boolean;
  readonly isLongAccepted: boolean;
  readonly periodMs: number;
  /** Undefined: nothing is recorded. */
  readonly output: string | undefined;
}

export interface ReplayOptions {
  readonly qmp?: readonly string[];
  readonly pid?: readonly string[];
  readonly domain?: readonly string[];
  readonly agent?: readonly string[];
  readonly host?: string;
  readonly mode?: string;
  readonly speed?: string;
  readonly repeat?: string;
  readonly quiet?: string;
  readonly line?: string;
  readonly timeout?: string;
  readonly vnc?: string;
  readonly listen?: readonly string[];
  readonly on?: readonly string[];
  readonly do?: readonly string[];
  readonly see?: string;
  readonly evdev?: string;
  readonly yes?: boolean;
  readonly release?: boolean;
  readonly period?: string;
  readonly output?: string;
}

const MODES: readonly ReplayMode[] = ["timed", "closed-loop", "step"];
const MOST_RUNS = 999;

export function replayArgs(words: readonly string[], options: ReplayOptions): Result<ReplayArgs> {
  const { host, vnc, evdev, see, yes, release, output } = options;
  const [file] = words;
  if (release === true ? file !== undefined : words.length !== 1) {
    return wrong("which file? lanescope input replay FILE.lsi.jsonl --qmp SOCKET");
  }
  // A host that begins with a dash would be an option of ssh.
  if (host !== undefined && !/^[^\s-][^\s]*$/.test(host)) return wrong(`--host wants USER@HOST, not "${host}"`);
  const vm = vmOf(options);
  if (!vm.ok) return vm;
  const run = runOf(options);
  if (!run.ok) return run;
  const between = betweenOf(options);
  if (!between.ok) return between;
  const periodMs = options.period === undefined ? PERIOD_MS.usual : milliseconds(options.period);
  if (periodMs === undefined || periodMs < PERIOD_MS.least || PERIOD_MS.most < periodMs) {
    return wrong(`--period wants a time from ${PERIOD_MS.least}ms to ${PERIOD_MS.most / 1000}s`);
  }
  if (see !== undefined && see !== "trace") return wrong(`--see wants trace, not "${see}"`);
  const { on = [], do: deeds = on.map(() => "mark") } = options;
  const rules = parseTriggers(on, deeds);
  if (!rules.ok) return wrong(rules.error.message);
  const watched = { rules: rules.value, vnc, evdev, seesTrace: see === "trace" };
  const given = { host, vm: vm.value, between: between.value, ...watched, isLongAccepted: yes === true };
  return ok({ action: "replay", file, ...run.value, ...given, periodMs, output });
}

function vmOf({ agent = [], listen, host, ...options }: ReplayOptions): Result<AttachRequest> {
  const vms = vmsOf(options, "input");
  if (!vms.ok) return vms;
  const [vm] = vms.value;
  if (vm === undefined || 1 < vms.value.length) return wrong("which VM? one of --qmp SOCKET, --pid PID, --domain NAME");
  const guests = guestsOf(agent, 1, "input");
  if (!guests.ok) return guests;
  return ok({ ...vm, ...givenOf({ host, listen, guest: guests.value[0] }) });
}

function runOf(options: ReplayOptions): Result<Pick<ReplayArgs, "mode" | "speed" | "repeat">> {
  const mode = MODES.find((one) => one === (options.mode ?? "timed"));
  if (mode === undefined) return wrong(`--mode wants ${MODES.join(", ")}, not "${options.mode}"`);
  const speed = numberIn(options.speed ?? "1");
  if (speed === undefined || speed < SPEEDS.least || SPEEDS.most < speed) {
    return wrong(`--speed wants a number from ${SPEEDS.least} to ${SPEEDS.most}`);
  }
  const repeat = numberIn(options.repeat ?? "1");
  if (repeat === undefined || !Number.isInteger(repeat) || repeat < 1 || MOST_RUNS < repeat) {
    return wrong(`--repeat wants a number from 1 to ${MOST_RUNS}`);
  }
  return ok({ mode, speed, repeat });
}

function betweenOf({ mode, quiet, line, timeout }: ReplayOptions): Result<WaitFor | undefined> {
  if (quiet === undefined && line === undefined && timeout === undefined) return ok(undefined);
  if (mode !== "closed-loop") return wrong("--quiet, --line and --timeout are of --mode closed-loop");
  if (quiet !== undefined && line !== undefined) return wrong("--quiet or --line: one of them is waited for");
  const quietMs = quiet === undefined ? QUIET["screen-quiet-ms"] : milliseconds(quiet);
  const timeoutMs = timeout === undefined ? QUIET["timeout-ms"] : milliseconds(timeout);
  if (!quietMs || !timeoutMs) return wrong("--quiet and --timeout want a time, as in 300ms or 10s");
  const what = line === undefined ? { "screen-quiet-ms": quietMs } : { line };
  return ok({ ...what, "timeout-ms": timeoutMs });
}

function numberIn(text: string): number | undefined {
  return /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

function wrong(message: string): Result<never> {
  return usage("input", message);
}
