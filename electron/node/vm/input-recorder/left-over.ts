import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fieldsOf, parsedJson } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { logInto } from "../commands.js";
import type { QmpMonitor } from "../monitor.js";
import { NOWHERE, OWN_STDERR, QemuProcess, startTicksOf } from "./qemu-process.js";
import { saidNothing, switchBack, type TraceStates } from "./tracing.js";

/** What was before a recording, kept in a file while it runs: after a crash it can be put back. */
export interface Before {
  readonly qemu: ProcessId;
  readonly recorder: ProcessId;
  readonly traced: TraceStates;
  /** Where QEMU's log goes back to; undefined: it was not moved. */
  readonly log: string | undefined;
  /** Where its log is meanwhile. */
  readonly logFolder: string | undefined;
}

interface ProcessId {
  readonly pid: number;
  /** A process of this number that started at other ticks is another one. */
  readonly start: string;
}

/** What a recorder that ended badly left in a QEMU. */
export interface LeftOver {
  readonly folder: string;
  readonly before: Before;
}

const FILE = "before.json";
const LOG = "qemu.log";

/** Folders of recordings, one for each QEMU. Nobody else may write there. */
function recordingsBase(): string {
  return join(tmpdir(), `lanescope-input-${process.getuid?.() ?? "user"}`);
}

/** Makes the folder in which is kept what was before, for its owner only. */
export function makeStateFolder(qemu: QemuProcess): Result<string> {
  const base = recordingsBase();
  try {
    mkdirSync(base, { recursive: true, mode: 0o711 });
    const owner = lstatSync(base);
    if (!owner.isDirectory() || owner.uid !== process.getuid?.() || (owner.mode & 0o022) !== 0) {
      return fail("others may write there, or it is a link", { file: base });
    }
    const folder = join(base, folderName({ pid: qemu.pid, start: qemu.startTicks }));
    rmSync(folder, { recursive: true, force: true });
    // A QEMU of another user goes through it, to its log below.
    mkdirSync(folder, { mode: 0o711 });
    return ok(folder);
  } catch (error) {
    return fail(`cannot make a folder: ${systemErrorText(error, "write")}`, { file: base });
  }
}

/** Makes a folder for QEMU's log: for its owner only, and for QEMU, where that runs as another user. */
export function makeFolder(base: string, qemu: QemuProcess): Result<string> {
  const folder = join(base, folderName({ pid: qemu.pid, start: qemu.startTicks }));
  const own = process.getuid?.();
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(logIn(folder), "", { mode: 0o600 });
    const { uid } = qemu;
    if (uid !== undefined && uid !== own && own === 0) {
      chownSync(logIn(folder), uid, -1);
      chownSync(folder, uid, -1);
    }
    chmodSync(folder, 0o700);
    return ok(folder);
  } catch (error) {
    return fail(`cannot make a folder for QEMU's log: ${systemErrorText(error, "write")}`, { file: folder });
  }
}

function folderName({ pid, start }: ProcessId): string {
  return `lanescope-${pid}-${start}`;
}

export function logIn(folder: string): string {
  return join(folder, LOG);
}

export function keepBefore({ folder, before }: LeftOver): void {
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(before), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function thisProcess(): ProcessId {
  return { pid: process.pid, start: startTicksOf(process.pid) };
}

/** What is kept of a recording of this QEMU, whether its recorder lives or not. Folders of QEMUs that are gone are removed. */
export function keptOf(qemu: QemuProcess): LeftOver | undefined {
  let found: LeftOver | undefined;
  for (const name of namesIn(recordingsBase())) {
    const folder = join(recordingsBase(), name);
    const before = beforeIn(folder);
    if (before === undefined) continue;
    if (before.qemu.pid === qemu.pid && before.qemu.start === qemu.startTicks) found = { folder, before };
    else if (!isAlive(before.qemu)) removeAll({ folder, before });
  }
  return found;
}

/** What a recorder that ended badly left in this QEMU; undefined: nothing. */
export function leftOver(pid: number): LeftOver | undefined {
  const kept = keptOf(new QemuProcess(pid));
  return kept === undefined || isAlive(kept.before.recorder) ? undefined : kept;
}

/** Nobody records any more, and nothing was put back. */
export function leave({ folder, before }: LeftOver): void {
  keepBefore({ folder, before: { ...before, recorder: { pid: 0, start: "" } } });
}

/** Puts back what was before. */
export async function clearLeftOver(monitor: QmpMonitor, left: LeftOver): Promise<Result<void>> {
  const back = await putBack(monitor, left.before);
  if (back.ok) removeAll(left);
  return back;
}

export function removeAll({ folder, before: { qemu, logFolder } }: LeftOver): void {
  rmSync(folder, { recursive: true, force: true });
  // Only what has the name that is given here.
  if (logFolder !== undefined && basename(logFolder) === folderName(qemu))
    rmSync(logFolder, { recursive: true, force: true });
}

export async function putBack(
  monitor: QmpMonitor,
  { traced, log }: Pick<Before, "traced" | "log">,
): Promise<Result<void>> {
  const off = await switchBack(monitor, traced);
  if (log === undefined) return off;
  const told = await logBack(monitor, log);
  return told.ok ? off : fail(`QEMU's log does not go back to ${log}: ${told.error.message}`);
}

/** Errors that go to a socket, as those of a service, cannot be named. QEMU still writes its errors there, and no log. */
async function logBack(monitor: QmpMonitor, log: string): Promise<Result<void>> {
  const told = await saidNothing(monitor, logInto(log));
  return told.ok || log !== OWN_STDERR ? told : saidNothing(monitor, logInto(NOWHERE));
}

export function isAlive({ pid, start }: ProcessId): boolean {
  return start !== "" && startTicksOf(pid) === start;
}

function namesIn(folder: string): readonly string[] {
  try {
    // Of others nothing is believed.
    if (lstatSync(folder).uid !== process.getuid?.()) return [];
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function beforeIn(folder: string): Before | undefined {
  const { qemu, recorder, traced, log, logFolder } = fieldsOf(parsedJson(textIn(join(folder, FILE)) ?? ""));
  const [qemuId, recorderId] = [processId(qemu), processId(recorder)];
  if (qemuId === undefined || recorderId === undefined) return undefined;
  const { on, off } = fieldsOf(traced);
  const path = (value: unknown) => (typeof value === "string" && value.startsWith("/") ? value : undefined);
  return {
    qemu: qemuId,
    recorder: recorderId,
    traced: { on: textsOf(on), off: textsOf(off) },
    log: path(log),
    logFolder: path(logFolder),
  };
}

function processId(value: unknown): ProcessId | undefined {
  const { pid, start } = fieldsOf(value);
  return typeof pid === "number" && typeof start === "string" ? { pid, start } : undefined;
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((one): one is string =>
    /^input_event_[a-z_]{1,40}$/.test(String(one)),
  );
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
