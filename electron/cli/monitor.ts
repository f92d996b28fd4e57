import { formatBytes, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { FoundVm } from "../../workers/model/monitor-vms.js";
import { findVms } from "../node/vm/find-vms.js";
import type { HostMachine } from "../node/vm/host-machine.js";
import { openLog } from "../node/vm/log-file.js";
import { MonitorSession } from "../node/vm/monitor-session.js";
import { openHost } from "../node/vm/open-host.js";
import { Triggers } from "../node/vm/triggers/triggers.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import type { MonitorArgs } from "./monitor-args.js";
import { STDOUT } from "./output.js";
import { messageText, visibleLines } from "./text.js";
import { untilStopped } from "./until-stopped.js";

const STATUS_MS = 500;
const CLEAR_LINE = "\r\u001b[K";

export async function monitor(command: Extract<CommandLine, { name: "monitor" }>, io: CliIo): Promise<Result<void>> {
  const host = await openHost(command.host, io.errIsTerminal);
  if (!host.ok) return host;
  if (command.output === undefined) {
    await io.out(visibleLines(listed(await findVms(host.value))));
    host.value.close();
    return ok(undefined);
  }
  return record(command, command.output, host.value, io);
}

async function record(args: MonitorArgs, output: string, host: HostMachine, io: CliIo): Promise<Result<void>> {
  const log = await openLog(output === STDOUT ? { write: (text) => io.out(text) } : output);
  if (!log.ok) {
    host.close();
    return log;
  }
  const triggers = new Triggers({}, args.rules);
  const session = new MonitorSession(host, { ...args, triggers }, (line) => log.value.add(line));
  for (const request of args.vms) {
    const attached = await session.attach(request);
    if (attached.ok) continue;
    await session.close();
    await log.value.discard();
    return attached;
  }
  const began = performance.now();
  const ended = untilStopped(args.forMs, session.allEnded(), log.value.failed);
  await session.begin();
  for (const { name, key, missing } of session.attached) {
    for (const text of missing) io.err(`${messageText(`${name || key}: ${text}`)}\n`);
  }
  const status = () => statusText(session, performance.now() - began, log.value.bytes);
  const timer = io.errIsTerminal ? setInterval(() => io.err(`${CLEAR_LINE}${status()}`), STATUS_MS) : undefined;
  const failure = await ended;
  clearInterval(timer);
  await session.close();
  const closed = await log.value.close();
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  for (const { name, key, state, why } of session.attached) {
    if (state === "gone") io.err(`${messageText(`${name || key}: ${why ?? "gone"}`)}\n`);
  }
  io.err(`${messageText(`${output}: ${status()}`)}\n`);
  return failure === undefined ? closed : fail(failure, { file: output });
}

function statusText(session: MonitorSession, ms: number, bytes: number): string {
  const vms = session.attached.map(({ name, key, state, periodMs }) => {
    const doing = state === "gone" ? "gone" : `every ${periodMs} ms`;
    return `${name || key} ${doing}`;
  });
  return `${formatSpan(Math.round(ms) * 1e6)}, ${formatBytes(bytes)}: ${messageText(vms.join(", "))}`;
}

function listed(vms: readonly FoundVm[]): string {
  if (vms.length === 0) return "no process of QEMU is here\n";
  return `${formatCountOf(vms.length, "VM")}\n${vms.map(listedVm).join("")}`;
}

function listedVm({ name, pid, user, program, accel, paths }: FoundVm): string {
  const lines = paths.map(({ kind, address, id, isReachable, why, rights, gives }) => {
    const where = [kind, address || "(handed over open)", id && `"${id}"`, rights && `(${rights})`].filter(Boolean);
    const told = isReachable ? gives.join(", ") : `no: ${why ?? ""}`;
    return `  ${where.join(" ")}: ${told}${isReachable && why !== undefined ? ` (${why})` : ""}\n`;
  });
  return `${name}: process ${pid} of ${user}, ${program}${accel === "" ? "" : `, ${accel}`}\n${lines.join("")}`;
}
