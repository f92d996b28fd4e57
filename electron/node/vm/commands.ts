import type { InputEvent } from "../../../workers/model/input-recording.js";
import { hasControls } from "./address.js";

/**
 * The commands that are sent to QEMU, all of them. A monitor is full control of a VM, so nothing else is sent: `ask` of
 * a monitor takes only what is made here.
 */
export interface QmpCommand {
  readonly execute: QmpName;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export type QmpName = (typeof QMP_NAMES)[number];

const QMP_NAMES = [
  "query-commands",
  "query-status",
  "query-name",
  "query-uuid",
  "query-version",
  "query-kvm",
  "query-cpus-fast",
  "query-iothreads",
  "query-block",
  "query-blockstats",
  "query-memory-size-summary",
  "query-balloon",
  "query-stats",
  "query-stats-schemas",
  "query-chardev",
  "query-current-machine",
  "query-pci",
  "query-target",
  "query-mice",
  "trace-event-get-state",
  "trace-event-set-state",
  "x-query-irq",
  "qom-get",
  "qom-set",
  "qom-list",
  "human-monitor-command",
  "memsave",
  "pmemsave",
  "dump-guest-memory",
  "screendump",
  "query-qmp-schema",
  "input-send-event",
] as const;

export function plain(execute: QmpName): QmpCommand {
  return { execute };
}

export function statsOf(target: "vm" | "vcpu"): QmpCommand {
  return { execute: "query-stats", arguments: { target } };
}

export const INFO_REGISTERS = "info registers -a";
export const INFO_IRQ = "info irq";
export const INFO_MTREE = "info mtree -f";

/** It changes nothing, and tells what QEMU writes into its log of such a line. */
export const INFO_VERSION = "info version";

type InfoLine = typeof INFO_REGISTERS | typeof INFO_IRQ | typeof INFO_MTREE | typeof INFO_VERSION;

export function infoText(line: InfoLine): QmpCommand {
  return hmp(line);
}

/** Trace events that are asked for and switched, all of them: those of input, and the one that shows whether the log works. */
export const INPUT_EVENTS = "input_event_*";
export const HMP_EVENT = "handle_hmp_command";
const TRACE_EVENTS = /^(?:handle_hmp_command|input_event_(?:\*|[a-z_]{1,40}))$/;

export function traceState(name: string): QmpCommand {
  return { execute: "trace-event-get-state", arguments: { name: traceEvent(name) } };
}

export function switchTrace(name: string, enable: boolean): QmpCommand {
  return { execute: "trace-event-set-state", arguments: { name: traceEvent(name), enable } };
}

/** Where QEMU writes its log, which trace events go to. It answers nothing, or why it cannot. */
export function logInto(path: string): QmpCommand {
  // A `%` would stand for the number of the process, and other characters for the end of the line.
  if (!path.startsWith("/") || path.includes("%") || hasControls(path)) throw new Error("no path of a log");
  return hmp(`logfile "${path.replace(/["\\]/g, "\\$&")}"`);
}

function traceEvent(name: string): string {
  if (!TRACE_EVENTS.test(name)) throw new Error(`not a trace event that is switched: ${name}`);
  return name;
}

/** A command line that a person wrote, on the command line of Lanescope alone and with `--allow-hmp`. */
export function writtenByHand(line: string): QmpCommand {
  return hmp(line);
}

/** Up to 4096 bytes as text. */
export function memoryBytes(space: "physical" | "virtual", address: bigint, length: number, vcpu: number): QmpCommand {
  return hmp(`${space === "physical" ? "xp" : "x"} /${length}xb 0x${address.toString(16)}`, vcpu);
}

export function physicalOf(address: bigint, vcpu: number): QmpCommand {
  return hmp(`gva2gpa 0x${address.toString(16)}`, vcpu);
}

/** `val` is signed in QMP, and has 64 bits: a bigint is written with all its digits. */
export function saveMemory(
  space: "physical" | "virtual",
  address: bigint,
  size: number,
  vcpu: number,
  filename: string,
): QmpCommand {
  const val = BigInt.asIntN(64, address);
  return space === "physical"
    ? { execute: "pmemsave", arguments: { val, size, filename } }
    : { execute: "memsave", arguments: { val, size, filename, "cpu-index": vcpu } };
}

export function dumpGuest(format: "elf" | "kdump-zlib", file: string): QmpCommand {
  return {
    execute: "dump-guest-memory",
    arguments: { paging: false, protocol: `file:${file}`, format, detach: false },
  };
}

export function screenDump(format: "ppm" | "png", filename: string): QmpCommand {
  return { execute: "screendump", arguments: { filename, format } };
}

/** Presses, moves and lets go, all of it together. */
export function sendInput(events: readonly InputEvent[]): QmpCommand {
  return { execute: "input-send-event", arguments: { events } };
}

export function balloonPolling(path: string, seconds: number): QmpCommand {
  return { execute: "qom-set", arguments: { path, property: "guest-stats-polling-interval", value: seconds } };
}

export function balloonPollingNow(path: string): QmpCommand {
  return { execute: "qom-get", arguments: { path, property: "guest-stats-polling-interval" } };
}

export function balloonStats(path: string): QmpCommand {
  return { execute: "qom-get", arguments: { path, property: "guest-stats" } };
}

export function objectsBelow(path: string): QmpCommand {
  return { execute: "qom-list", arguments: { path } };
}

function hmp(line: string, vcpu?: number): QmpCommand {
  const cpu = vcpu === undefined ? {} : { "cpu-index": vcpu };
  return { execute: "human-monitor-command", arguments: { "command-line": line, ...cpu } };
}

/** The line of a command. Throws for a command that is not of the list, which is a bug. */
export function commandLine(command: QmpCommand, id: string): string {
  if (!QMP_NAMES.includes(command.execute)) throw new Error(`not a command that is sent: ${command.execute}`);
  const numbers: bigint[] = [];
  const text = JSON.stringify({ ...command, id }, (_, value: unknown) => {
    return typeof value === "bigint" ? `${WHOLE}${numbers.push(value) - 1}` : value;
  });
  return text.replace(QUOTED_WHOLE, (_, index: string) => `${numbers[Number(index)] ?? 0n}`);
}

/** No text that comes from anywhere holds it, since JSON writes control characters in another way. */
const WHOLE = "whole-number:\u0001";
const QUOTED_WHOLE = /"whole-number:\\u0001(\d+)"/g;
