import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { containing } from "../../../../workers/filter/texts.js";
import { TRIGGER_DEEDS, type TriggerDeed } from "../../../../workers/model/trigger-operations.js";

/** What may happen. A marker is a line, too. */
export type TriggerSource = "line" | "marker" | "start" | "end" | "trace" | "qemu";

export interface ParsedTrigger {
  readonly when: string;
  readonly deed: TriggerDeed;
  readonly source: TriggerSource;
  /** SYSTEM:NAME of an event that the guest traces. */
  readonly event?: string;
  /** Whether a line, or a name, is meant. Its time grows with the length of the text, whatever the expression is. */
  readonly test: (text: string) => boolean;
}

const MOST_TEXT = 500;
/** As the kernel cuts names of processes. */
const MOST_NAME = 15;
const WHOLE: ReadonlySet<TriggerSource> = new Set(["start", "end", "qemu"]);

/** `when` and `deed` as model/trigger-operations.ts has them. */
export function parseTrigger(when: string, deed: string): Result<ParsedTrigger> {
  const done = TRIGGER_DEEDS.find((one) => one === deed);
  if (done === undefined) return fail(`"${deed}" is nothing a trigger does: it is one of ${TRIGGER_DEEDS.join(", ")}`);
  if (MOST_TEXT < when.length) return fail(`a trigger has ${MOST_TEXT} characters at most`);
  const [, source, rest = ""] = /^(line|marker|start|end|trace|qemu):(.*)$/s.exec(when) ?? [];
  if (source === undefined) return fail(`"${when}" is no event: ${EXAMPLES}`);
  const common = { when, deed: done, source: source as TriggerSource };
  if (source !== "trace") return withTest(common, rest);
  const [, event, text = ""] = /^(\w{1,64}:\w{1,64})(?: (.*))?$/s.exec(rest) ?? [];
  if (event === undefined) return fail(`"${when}" names no event of the guest, as trace:sched:sched_process_exec does`);
  return withTest({ ...common, event }, text);
}

const EXAMPLES =
  "as in line:/error|panic/, marker:begin, start:sshd, end:sshd, trace:sched:sched_process_exec, qemu:RESET";

/** `--on WHEN --do DEED`, in pairs. */
export function parseTriggers(on: readonly string[], deeds: readonly string[]): Result<readonly ParsedTrigger[]> {
  if (on.length !== deeds.length)
    return fail(`${on.length} of --on and ${deeds.length} of --do: give one --do for each --on`);
  const parsed: ParsedTrigger[] = [];
  for (const [i, when] of on.entries()) {
    const one = parseTrigger(when, deeds[i] ?? "");
    if (!one.ok) return one;
    parsed.push(one.value);
  }
  return ok(parsed);
}

function withTest(trigger: Omit<ParsedTrigger, "test">, text: string): Result<ParsedTrigger> {
  const [, source, flag] = /^\/(.+)\/(i?)$/s.exec(text) ?? [];
  if (source === undefined) return ok({ ...trigger, test: plainTest(trigger.source, text) });
  const pattern = flag === "i" ? "caseless" : "cased";
  const test = containing({ text: source, pattern, column: 1, length: source.length });
  if (typeof test !== "function") return fail(test.message);
  return ok({ ...trigger, test });
}

function plainTest(source: TriggerSource, text: string): (told: string) => boolean {
  if (text === "") return () => true;
  if (!WHOLE.has(source)) return (told) => told.includes(text);
  const name = source === "qemu" ? text : text.slice(0, MOST_NAME);
  return (told) => told === name;
}
