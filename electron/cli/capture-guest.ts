import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { AttachRequest, FoundVm } from "../../workers/model/monitor-vms.js";
import { TOOL_SECONDS, type ToolName, type ToolWay } from "../../workers/model/tool-operations.js";
import { findVms } from "../node/vm/find-vms.js";
import { type PlannedCapture, planCapture } from "../node/vm/guest-tool/capture-in-guest.js";
import { guestWay, waysTo } from "../node/vm/guest-tool/guest-ways.js";
import { planText } from "../node/vm/guest-tool/plan-text.js";
import { LocalHost } from "../node/vm/local-host.js";
import type { MonitorSession } from "../node/vm/monitor-session.js";
import { vcpuThreads } from "../node/vm/vcpu-threads.js";
import type { CliIo } from "./io.js";
import { messageText, visibleLines } from "./text.js";

/** Which guest, and with what. */
export interface GuestArgs {
  /** `qga:SOCKET`, `serial:SOCKET`, `ssh:USER@HOST`, or a VM by its name or the pid of its process. */
  readonly vm: string;
  readonly tool: ToolName | undefined;
  readonly packs: readonly string[];
  /** The person has agreed to what `--print` shows. */
  readonly isAgreed: boolean;
}

/** What is seen in a guest when nobody says what for. */
const USUAL_VIEWS = ["sched", "irq"];

/** A guest that is to be recorded. Nothing is sent to it before `record`. */
export interface CaptureOfGuest {
  /** The VM, to be attached; undefined: nobody knows which it is. */
  readonly request: AttachRequest | undefined;
  readonly planned: PlannedCapture;
  /** The log's session, once there is one: by it the guest's clock is asked, too. */
  attach(session: MonitorSession): void;
  record(folder: string, stop: AbortSignal, io: CliIo): Promise<Result<void>>;
  close(): void;
}

export async function planGuest(
  { vm, tool, packs }: GuestArgs,
  views: readonly string[],
  seconds: number | undefined,
): Promise<Result<CaptureOfGuest>> {
  const host = new LocalHost();
  const place = await placeOf(vm, host);
  if (!place.ok) {
    host.close();
    return place;
  }
  const { way, found } = place.value;
  let session: MonitorSession | undefined;
  const watched = () => session?.vm(session.attached.find(({ pid }) => pid === found?.pid)?.key ?? "");
  const name = found?.name ?? way.address;
  const planned = await planCapture({
    guest: {
      vm: "vm1",
      vmName: name,
      arch: found?.arch ?? "",
      cpus: found === undefined ? 0 : await cpusOf(found, host),
    },
    way,
    // Its port serves one client: it is the log's, where the log asks the guest.
    get asker() {
      return way.via === "ssh" ? undefined : watched()?.guest;
    },
    host,
    views: views.length === 0 ? USUAL_VIEWS : views,
    seconds: seconds ?? TOOL_SECONDS.usual,
    tool,
    packs,
  });
  if (!planned.ok) {
    host.close();
    return planned;
  }
  const guest = way.via === "ssh" ? {} : { guest: { via: way.via, address: way.address } };
  return ok({
    request: found && { pid: found.pid, ...guest },
    planned: planned.value,
    attach: (begun) => {
      session = begun;
    },
    record: (folder, stop, io) =>
      record(planned.value, join(folder, fileName(name)), stop, io, () => [session, watched()?.key]),
    close: () => host.close(),
  });
}

/** Asks the person, who has the plan before their eyes. Without a terminal nobody can agree. */
export async function isAgreed(
  { plan }: PlannedCapture,
  { isAgreed: isGiven }: GuestArgs,
  io: CliIo,
): Promise<Result<void>> {
  io.err(visibleLines(planText(plan)));
  if (isGiven) return ok(undefined);
  if (process.stdin.isTTY !== true) {
    return fail("nobody has agreed to what is to be run in the guest", {
      hint: "read it above or with --print, then add --yes",
      isUsage: true,
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question("Run this in the guest? y/N ");
  lines.close();
  return /^y(es)?$/i.test(answer.trim()) ? ok(undefined) : fail("not agreed: nothing was run");
}

async function record(
  { run }: PlannedCapture,
  folder: string,
  stop: AbortSignal,
  io: CliIo,
  logOf: () => readonly [MonitorSession | undefined, string | undefined],
): Promise<Result<void>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return fail(`cannot write there: ${systemErrorText(error, "write")}`, { file: folder });
  }
  let phase = "";
  const outcome = await run(folder, {
    log: (n, d) => {
      const [session, vm] = logOf();
      session?.write({ vm: vm ?? "host", k: "capture", n, d });
    },
    progress: (now) => {
      if (now !== phase) io.err(`guest: ${now}\n`);
      phase = now;
    },
    stop,
  });
  if (!outcome.ok) return outcome;
  const { files, why, notes, left } = outcome.value;
  const told = files.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`).join(", ");
  const removed = left.length === 0 ? "nothing is left in the guest" : `LEFT IN THE GUEST: ${left.join(", ")}`;
  for (const text of [`guest: ${told}; ${removed}`, ...(why === undefined ? [] : [why]), ...notes]) {
    io.err(`${messageText(text)}\n`);
  }
  return ok(undefined);
}

async function placeOf(
  text: string,
  host: LocalHost,
): Promise<Result<{ readonly way: ToolWay; readonly found: FoundVm | undefined }>> {
  const vms = await findVms(host);
  const named = guestWay(text);
  if (named !== undefined) {
    const found = vms.find(({ paths }) => paths.some(({ address }) => address === named.address));
    return ok({ way: named, found });
  }
  const meant = vms.filter(({ name, pid }) => name === text || `${pid}` === text);
  const [found, ...others] = meant;
  if (found === undefined) return fail(`no VM here is called "${text}": lanescope monitor --list has them`);
  if (0 < others.length) return fail(`several VMs are called "${text}": name one by the pid of its process`);
  const [way] = await waysTo(found.pid, host);
  if (way === undefined) {
    return fail(`no way leads into the guest of ${text}`, {
      hint: "it needs a guest agent, a shell on a port or a serial line, or ssh: --guest ssh:USER@HOST",
    });
  }
  return ok({ way, found });
}

async function cpusOf({ pid }: FoundVm, host: LocalHost): Promise<number> {
  return (await vcpuThreads(host, pid)).length;
}

/** Names of VMs may hold anything. */
function fileName(name: string): string {
  return `guest-${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 60)}`;
}
