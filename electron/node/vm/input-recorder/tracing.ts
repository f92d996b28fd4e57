import { fieldsOf, parsedJson } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { type HMP_EVENT, INPUT_EVENTS, type QmpCommand, switchTrace, traceState } from "../commands.js";
import type { QmpMonitor } from "../monitor.js";

const ANSWER_MS = 5000;

/** Which of QEMU's trace events of input were on. */
export interface TraceStates {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

export async function traceStates(
  monitor: QmpMonitor,
  name: typeof INPUT_EVENTS | typeof HMP_EVENT,
): Promise<Result<TraceStates>> {
  const answer = await monitor.ask(traceState(name), ANSWER_MS);
  if (!answer.ok) return answer;
  const events: unknown = parsedJson(answer.value.raw);
  const told = (Array.isArray(events) ? events : []).map(fieldsOf);
  const named = (state: string) => told.flatMap((one) => (one.state === state && isName(one.name) ? [one.name] : []));
  return ok({ on: named("enabled"), off: named("disabled") });
}

function isName(value: unknown): value is string {
  return typeof value === "string";
}

/** Switches on what is off. */
export async function switchOn(monitor: QmpMonitor, { off }: TraceStates): Promise<Result<void>> {
  return off.length === 0 ? ok(undefined) : done(monitor, switchTrace(INPUT_EVENTS, true));
}

/** As it was before. */
export async function switchBack(
  monitor: QmpMonitor,
  { on, off }: Pick<TraceStates, "on" | "off">,
): Promise<Result<void>> {
  if (on.length === 0) return off.length === 0 ? ok(undefined) : done(monitor, switchTrace(INPUT_EVENTS, false));
  for (const name of off) {
    const told = await done(monitor, switchTrace(name, false));
    if (!told.ok) return told;
  }
  return ok(undefined);
}

/** A command that answers nothing. */
async function done(monitor: QmpMonitor, command: QmpCommand): Promise<Result<void>> {
  const answer = await monitor.ask(command, ANSWER_MS);
  return answer.ok ? ok(undefined) : answer;
}

/** A line for people that answers nothing, or an error in words. */
export async function saidNothing(monitor: QmpMonitor, command: QmpCommand): Promise<Result<void>> {
  const answer = await monitor.ask(command, ANSWER_MS);
  if (!answer.ok) return answer;
  const text: unknown = parsedJson(answer.value.raw);
  const said = typeof text === "string" ? text.trim() : "";
  return said === "" ? ok(undefined) : fail(`QEMU: ${said.slice(0, 500)}`);
}
