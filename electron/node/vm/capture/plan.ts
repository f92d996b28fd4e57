import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capturePlan, DEFAULT_VIEWS, type CapturePlan as Need } from "../../../../workers/coverage/capture-plan.js";
import { viewOf } from "../../../../workers/coverage/views.js";
import {
  type CaptureBackend,
  type CapturePlan,
  type CaptureRequest,
  MOST_SECONDS,
} from "../../../../workers/model/capture-operations.js";
import { shellText, shellWord } from "./shell-words.js";

/** What is run for a capture, and how it is spoken to. */
export interface TracerPlan extends CapturePlan {
  /** The program that runs from begin to end. */
  readonly words: readonly string[];
  /** Writes a snapshot of a flight recorder: commands that are run, or a signal to the program. */
  readonly snapshot:
    | { readonly signal: NodeJS.Signals }
    | ((file: string) => readonly (readonly string[])[])
    | undefined;
  /** A name for what the tracer keeps in the kernel, such as an instance of tracefs. */
  readonly session: string;
}

/** The pipes and marks in the folder of a capture, by which a tracer is controlled. They are gone in the end. */
export function controlFiles(folder: string) {
  return {
    commands: join(folder, ".control"),
    answers: join(folder, ".answers"),
    /** Read by a tracer that has no control of its own: it ends when the pipe is opened. */
    stop: join(folder, ".stop"),
    started: join(folder, ".started"),
    ended: join(folder, ".ended"),
  };
}

/** Longer than the seconds that were asked for: the program itself ends the capture in time. */
const SPARE_SECONDS = 30;
const PERF_PAGES = { usual: 1024, flight: 4096 } as const;
const PAGE_KB = 4;
const TRACE_CMD_KB = 16_384;

/** `id`: tells this capture from others of this machine. */
export function planOf(backend: CaptureBackend, request: CaptureRequest, folder: string, id: string): TracerPlan {
  const need = known(needOf(request.views, backend), backend);
  const limit = request.seconds === undefined ? MOST_SECONDS.unasked : Math.ceil(request.seconds) + SPARE_SECONDS;
  const plan = PLANS[backend](need, request, folder, limit, `lanescope-${id}`);
  const lacks = need.lacks.map(
    ({ view, gives, what }) => `${view}: ${gives === "none" ? "not recorded" : "in part"}, ${what}`,
  );
  return { backend, events: need.events, lacks, ...plan };
}

function needOf(views: readonly string[], backend: CaptureBackend): Need {
  const names = views.length === 0 ? DEFAULT_VIEWS : views;
  const need = capturePlan(names, backend, "host", { isArm: process.arch === "arm64" });
  return { ...need, lacks: need.lacks.map((lack) => ({ ...lack, view: viewOf(lack.view).title })) };
}

type Made = Pick<TracerPlan, "words" | "commands" | "buffer" | "snapshot" | "session">;
type Maker = (need: Need, request: CaptureRequest, folder: string, limit: number, session: string) => Made;

const PLANS: Readonly<Record<CaptureBackend, Maker>> = { perf: perfPlan, "trace-cmd": traceCmdPlan, lttng: lttngPlan };

function perfPlan(need: Need, { isFlight, mostBytes }: CaptureRequest, folder: string, limit: number): Made {
  const { commands, answers } = controlFiles(folder);
  const pages = isFlight ? PERF_PAGES.flight : PERF_PAGES.usual;
  const words = [
    ...["perf", "record", "-a", "-k", "mono", "-D", "-1", "--control", `fifo:${commands},${answers}`],
    ...["-m", `${pages}`, ...(isFlight ? ["--overwrite", "--switch-output=signal"] : [`--max-size=${mostBytes}B`])],
    // Files of build ids are for samples, and a copy of each program is for nobody.
    ...[need.samples === undefined ? "-B" : "-N", "-c", "1", ...eventWords(need.events)],
    ...(need.samples === undefined ? [] : sampleWords(need.samples)),
    ...["-o", join(folder, "perf.data"), "--", "sleep", `${limit}`],
  ];
  return {
    words,
    commands: [shellText(words)],
    buffer: `${(pages * PAGE_KB) / 1024} MB for each CPU`,
    snapshot: isFlight ? { signal: "SIGUSR2" } : undefined,
    session: "",
  };
}

function sampleWords({ frequencyHz }: NonNullable<Need["samples"]>): string[] {
  return ["-e", `cpu-clock/freq=${frequencyHz},call-graph=fp/`];
}

function traceCmdPlan(need: Need, request: CaptureRequest, folder: string, limit: number, session: string): Made {
  const { started, stop } = controlFiles(folder);
  const what = ["-C", "mono", "-B", session, "-b", `${TRACE_CMD_KB}`, ...eventWords(need.events)];
  const buffer = `${TRACE_CMD_KB / 1024} MB for each CPU`;
  const end = [["trace-cmd", "reset", "-B", session, "-d"]];
  if (!request.isFlight) {
    const wait = `: >${shellWord(started)}; ${waitFor(stop, limit)}`;
    const record = ["trace-cmd", "record", ...what, "-o", join(folder, "trace.dat"), "sh", "-c", wait];
    const words = scriptOf([shellText(record)], end);
    return { words, commands: [record, ...end].map(shellText), buffer, snapshot: undefined, session };
  }
  const begin = [["trace-cmd", "start", ...what]];
  const snapshot = (file: string) => [
    ["trace-cmd", "snapshot", "-s", "-B", session],
    // Without -k it would remove the instance.
    ["trace-cmd", "extract", "-s", "-k", "-B", session, "-o", join(folder, `${file}.dat`)],
  ];
  return { ...scripted(begin, end, folder, limit), buffer, snapshot, session };
}

function lttngPlan(need: Need, request: CaptureRequest, folder: string, limit: number, session: string): Made {
  const output = join(folder, "lttng");
  const begin = [
    ["lttng", "create", session, `--output=${output}`, ...(request.isFlight ? ["--snapshot"] : [])],
    ["lttng", "enable-event", "-k", "-s", session, need.events.join(",")],
    ...(need.hasSyscalls ? [["lttng", "enable-event", "-k", "-s", session, "--syscall", "--all"]] : []),
    ["lttng", "add-context", "-k", "-s", session, ...need.contexts.flatMap((name) => ["-t", name])],
    ["lttng", "start", session],
  ];
  const end = [
    ["lttng", "stop", session],
    ["lttng", "destroy", session],
  ];
  const snapshot = request.isFlight ? () => [["lttng", "snapshot", "record", "-s", session]] : undefined;
  return {
    ...scripted(begin, end, folder, limit),
    buffer: "as lttng sets it: about 1 MB for each CPU",
    snapshot,
    session,
  };
}

/** A tracer that lives in the kernel or in a daemon: a script begins it, waits, and ends it whatever happens. */
function scripted(
  begin: readonly (readonly string[])[],
  end: readonly (readonly string[])[],
  folder: string,
  limit: number,
): Pick<Made, "words" | "commands"> {
  const { started, stop } = controlFiles(folder);
  const lines = [
    ...begin.map((words) => `${shellText(words)} || exit`),
    `: >${shellWord(started)}`,
    waitFor(stop, limit),
    "exit 0",
  ];
  return { words: scriptOf(lines, end), commands: [...begin, ...end].map(shellText) };
}

/** Lines of sh, and what follows them whatever happens. */
function scriptOf(lines: readonly string[], end: readonly (readonly string[])[]): string[] {
  // A signal ends what the script has begun, and the script itself only then.
  const traps = ["trap : INT TERM HUP", `trap ${shellWord(end.map(shellText).join("; "))} EXIT`];
  return ["sh", "-c", [...traps, ...lines].join("\n")];
}

/**
 * Waits until somebody opens a pipe, or the time is over. timeout of GNU makes a group of its own, which would miss the
 * signals to that of the tracer; that of busybox does not, and knows no such option.
 */
function waitFor(pipe: string, seconds: number): string {
  const sameGroup = "timeout --foreground 1 true 2>/dev/null && f=--foreground";
  return `${sameGroup}; timeout $f ${seconds} cat ${shellWord(pipe)}`;
}

function eventWords(events: readonly string[]): string[] {
  return events.flatMap((name) => ["-e", name]);
}

/** Without the events that this kernel has not: perf and trace-cmd would refuse all. */
function known(need: Need, backend: CaptureBackend): Need {
  if (backend === "lttng") return need;
  const there = availableEvents();
  const isThere = (name: string) => there?.has(name) ?? (!name.startsWith("kvm:") || hasKvm());
  const events = need.events.filter(isThere);
  if (events.length === need.events.length) return need;
  const missing = need.events.filter((name) => !isThere(name));
  const isKvm = missing.every((name) => name.startsWith("kvm"));
  const view =
    isKvm && missing.length === need.events.filter((name) => name.startsWith("kvm")).length
      ? "KVM"
      : missing.join(", ");
  return {
    ...need,
    events,
    lacks: [...need.lacks, { view, gives: "none", what: "this kernel has no such events now" }],
  };
}

/** Undefined: they cannot be read without rights. */
function availableEvents(): ReadonlySet<string> | undefined {
  for (const folder of ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]) {
    try {
      return new Set(readFileSync(`${folder}/available_events`, "utf8").split("\n"));
    } catch {
      // The other place, or none.
    }
  }
  return undefined;
}

function hasKvm(): boolean {
  return existsSync("/sys/module/kvm");
}
