import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { hasControls } from "../address.js";
import { HMP_EVENT, INFO_VERSION, infoText, logInto, switchTrace } from "../commands.js";
import type { QmpMonitor } from "../monitor.js";
import { FollowedFile } from "./followed-file.js";
import {
  clearLeftOver,
  isAlive,
  keepBefore,
  keptOf,
  type LeftOver,
  leave,
  logIn,
  makeFolder,
  makeStateFolder,
  putBack,
  removeAll,
  thisProcess,
} from "./left-over.js";
import type { QemuProcess } from "./qemu-process.js";
import { saidNothing, type TraceStates, traceStates } from "./tracing.js";

const PROBE_MS = 1000;
/** QEMU closes files in batches. */
const CLOSING_MS = 500;
const LOOK_MS = 5;

/** QEMU's log while it goes where lines are read at once. */
export interface TakenLog {
  readonly file: FollowedFile;
  /** QEMU writes its own time before each line (`-msg timestamp=on`). */
  readonly hasStamps: boolean;
  /** For a screen shot: QEMU may write there. Undefined: the log is the VM's own. */
  readonly folder: string | undefined;
  /** Sets trace events and log back. */
  putBack(): Promise<Result<void>>;
  /** Removes what lies in the folder; after a QEMU that is gone, too. */
  remove(): void;
  /** Leaves all to the next recording, since QEMU cannot be asked any more. */
  leave(): void;
}

export interface LogChoice {
  /** Where the folder of the log is made. A VM of libvirt may write to some folders only. */
  readonly base?: string;
  /** The VM's own log, which is only read. */
  readonly ownLog?: string;
}

/** Of whom the log is taken. */
interface Taken {
  readonly monitor: QmpMonitor;
  readonly qemu: QemuProcess;
  readonly traced: TraceStates;
  readonly take: (line: string) => void;
}

/** What a recorder that ended badly left is put back first. Fails where another one is at work. */
export async function clearBefore(
  monitor: QmpMonitor,
  qemu: QemuProcess,
  say: (text: string) => void,
): Promise<Result<void>> {
  const kept = keptOf(qemu);
  if (kept === undefined) return ok(undefined);
  const { recorder } = kept.before;
  if (isAlive(recorder)) return fail(`its input is being recorded already, by process ${recorder.pid}`);
  const cleared = await clearLeftOver(monitor, kept);
  if (cleared.ok)
    say("a recorder that ended badly had left QEMU's trace events and log changed: they were put back first");
  return cleared;
}

/**
 * Lets QEMU write its log into a file that only its owner reads, and follows it. It is a regular file and never a FIFO: when
 * the reader of a FIFO stalls, QEMU stands still, and the VM with it.
 */
export async function takeLog(taken: Taken, { base, ownLog }: LogChoice): Promise<Result<TakenLog>> {
  if (base !== undefined && (!base.startsWith("/") || base.includes("%") || hasControls(base))) {
    return fail("QEMU's log wants a whole path without a %", { file: base });
  }
  const state = makeStateFolder(taken.qemu);
  if (!state.ok) return state;
  const folder = makeFolder(base ?? state.value, taken.qemu);
  if (!folder.ok) return folder;
  const left: LeftOver = {
    folder: state.value,
    before: {
      qemu: { pid: taken.qemu.pid, start: taken.qemu.startTicks },
      recorder: thisProcess(),
      traced: taken.traced,
      log: ownLog === undefined ? taken.qemu.startedLog() : undefined,
      logFolder: folder.value,
    },
  };
  keepBefore(left);
  const log = ownLog === undefined ? await moveLog(taken, folder.value, left) : await followOwn(taken, ownLog, left);
  if (!log.ok) removeAll(left);
  return log;
}

/** A failure leaves QEMU as it was. */
async function moveLog(
  { monitor, qemu, traced, take }: Taken,
  folder: string,
  left: LeftOver,
): Promise<Result<TakenLog>> {
  const { before } = left;
  const opened = qemu.writtenFiles();
  const probe = new Probe(take);
  const file = FollowedFile.open(logIn(folder), false, probe.take);
  if (!file.ok) return fail(file.error.message, file.error);
  const moved = await saidNothing(monitor, logInto(logIn(folder)));
  if (!moved.ok) {
    file.value.close();
    // QEMU has closed its log before it failed to open the new one.
    await putBack(monitor, before);
    return fail(moved.error.message, { hint: NOT_WRITABLE });
  }
  const hasStamps = await probe.try(monitor, file.value);
  const log = (await closedOf(qemu, opened)) ?? before.log;
  const kept = { ...left, before: { ...before, log } };
  keepBefore(kept);
  const back = () => putBack(monitor, { traced, log });
  if (hasStamps !== undefined) {
    const ends = { remove: () => removeAll(kept), leave: () => leave(kept) };
    return ok({ file: file.value, hasStamps, folder, putBack: back, ...ends });
  }
  file.value.close();
  await back();
  return fail(NOTHING_LOGGED);
}

/** What QEMU has closed was its log, wherever that was set. It closes it a moment later. */
async function closedOf(qemu: QemuProcess, opened: ReadonlySet<string>): Promise<string | undefined> {
  for (let ms = 0; 0 < opened.size && ms < CLOSING_MS; ms += LOOK_MS) {
    const now = qemu.writtenFiles();
    const closed = [...opened].find((path) => !now.has(path));
    if (closed !== undefined) return closed;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

async function followOwn({ monitor, traced, take }: Taken, path: string, left: LeftOver): Promise<Result<TakenLog>> {
  const probe = new Probe(take);
  const file = FollowedFile.open(path, true, probe.take);
  if (!file.ok) return file;
  const hasStamps = await probe.try(monitor, file.value);
  if (hasStamps === undefined) {
    file.value.close();
    return fail("QEMU does not write its log there", { file: path });
  }
  return ok({
    file: file.value,
    hasStamps,
    folder: undefined,
    putBack: () => putBack(monitor, { traced, log: undefined }),
    remove: () => removeAll(left),
    leave: () => leave(left),
  });
}

const NOT_WRITABLE =
  "QEMU must be able to write there: with --log-folder name a folder that it may write to (AppArmor and SELinux allow a VM of libvirt few), or with --log its own log";
const NOTHING_LOGGED =
  'QEMU wrote no trace event into the file: it was built without the backend "log" for trace events, or sees another /tmp than this program (a container, systemd): name a folder that both see by --log-folder, or record by --by rfb';

/** Lets QEMU write a line that is known, to see whether its log works, and how its lines begin. */
class Probe {
  private seen: ((line: string) => void) | undefined;

  constructor(private readonly next: (line: string) => void) {}

  readonly take = (line: string): void => {
    if (this.seen !== undefined && line.includes(`${HMP_EVENT} `)) this.seen(line);
    else this.next(line);
  };

  /** Whether lines have a time; undefined: no line came. */
  async try(monitor: QmpMonitor, file: FollowedFile): Promise<boolean | undefined> {
    const states = await traceStates(monitor, HMP_EVENT);
    let line: string | undefined;
    this.seen = (text) => {
      line ??= text;
    };
    const wasOn = states.ok && 0 < states.value.on.length;
    await monitor.ask(switchTrace(HMP_EVENT, true));
    await monitor.ask(infoText(INFO_VERSION));
    if (!wasOn) await monitor.ask(switchTrace(HMP_EVENT, false));
    for (let ms = 0; line === undefined && ms < PROBE_MS; ms += LOOK_MS) {
      file.read();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.seen = undefined;
    return line === undefined ? undefined : /^\d+@\d+\.\d{6}:/.test(line);
  }
}
