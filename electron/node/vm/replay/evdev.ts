import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { EvdevRecords } from "../../../../workers/model/run-record.js";
import { type Frame, FramedShell } from "../framed-shell.js";
import type { HostMachine } from "../host-machine.js";

const ANSWER_MS = 5000;
const FIRST_MS = 2500;
const TRIES = 3;
const MOST_BYTES = 1 << 20;
const CLOSE_MS = 1000;
/** struct input_event of a 64-bit kernel: seconds and microseconds, type, code, value (linux/input.h). */
const RECORD_BYTES = 24;
/** Types in input-event-codes.h: EV_KEY, EV_REL, EV_ABS. Codes of keys from here on are buttons. */
const [KEY, REL, ABS] = [1, 2, 3];
const FIRST_BUTTON = 0x100;
const MOST_TYPE = 0x1f;

/** `keyboard` or `pointer`: records of all devices come on one line. */
export type EvdevSink = (device: string, records: EvdevRecords, atNs: bigint) => void;

export interface EvdevWatch {
  /** Resolves with the reason once nothing more comes. */
  readonly ended: Promise<string>;
  /** The devices that are read. */
  readonly devices: readonly string[];
  close(): Promise<void>;
}

/** Has a root shell of the guest, on a serial line or a port, send what its input devices tell. */
export async function watchEvdev(host: HostMachine, address: string, sink: EvdevSink): Promise<Result<EvdevWatch>> {
  const stream = await host.connect(address);
  if (!stream.ok) return stream;
  const shell = new FramedShell(
    stream.value,
    { answerMs: ANSWER_MS, mostBytes: MOST_BYTES },
    () => "QEMU closed the line",
  );
  const told = await firstAnswer(shell, "cat /proc/bus/input/devices");
  const devices = told.ok ? inputDevices(told.value.text) : [];
  if (devices.length === 0) {
    shell.close();
    return fail(`${address}: ${told.ok ? "the guest has no input device" : told.error.message}`);
  }
  const reader = new RecordReader(`#evdev-${randomBytes(8).toString("hex")}`, (device, records) =>
    sink(device, records, host.monotonicNs()),
  );
  stream.value.on("data", (bytes: Buffer) => reader.take(bytes));
  stream.value.write(`${scriptOf(devices, reader.mark)}\n`);
  const ended = Promise.race([shell.closed, reader.broken]);
  if (!(await reader.begun(ANSWER_MS))) {
    shell.close();
    return fail(`${address}: the input devices of the guest cannot be read: a shell of root is needed`);
  }
  return ok({
    ended,
    devices: devices.map(({ name }) => name),
    close: () => {
      reader.stop();
      return end(stream.value, shell);
    },
  });
}

/** A shell that ends with the client before takes along what was sent meanwhile. The next one hears the next question. */
async function firstAnswer(shell: FramedShell, commands: string): Promise<Result<Frame>> {
  let told = await shell.run(commands, FIRST_MS);
  for (let again = 1; !told.ok && again < TRIES; again += 1) told = await shell.run(commands, FIRST_MS);
  return told;
}

interface InputDevice {
  readonly name: string;
  readonly event: string;
}

/** Of /proc/bus/input/devices: those with keys or axes of a pointer. Speakers and buttons of power are none that people type on. */
export function inputDevices(text: string): InputDevice[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const name = /^N: Name="(.*)"$/m.exec(block)?.[1] ?? "";
    const handlers = /^H: Handlers=(.*)$/m.exec(block)?.[1]?.split(" ") ?? [];
    const event = handlers.find((handler) => /^event\d{1,4}$/.test(handler));
    const types = Number.parseInt(/^B: EV=([0-9a-f]{1,8})$/m.exec(block)?.[1] ?? "0", 16);
    const isTyped = handlers.includes("kbd") && (types & (1 << 20)) !== 0;
    const isPointer = (types & ((1 << REL) | (1 << ABS))) !== 0 && (types & (1 << KEY)) !== 0;
    return event !== undefined && (isTyped || isPointer) ? [{ name, event }] : [];
  });
}

/** The mark stands in two parts, so that the echo of a terminal is none. A line from the host ends it. */
function scriptOf(devices: readonly InputDevice[], mark: string): string {
  const cats = devices.map(({ event }) => `cat /dev/input/${event} & p="$p $!"`);
  const [half, rest] = [mark.slice(0, 8), mark.slice(8)];
  return [
    "(s=$(stty -g); stty raw -echo; p=; R='';",
    `for e in ${devices.map(({ event }) => event).join(" ")}; do [ -r /dev/input/$e ] || exit; done;`,
    `M=${rest}; printf '%s%s\\n' '${half}' "$M"; ${cats.join("; ")};`,
    "read -r R; kill $p; stty $s) 2>/dev/null",
  ].join(" ");
}

async function end(stream: Duplex, shell: FramedShell): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.write("\n", () => resolve());
    void shell.closed.then(() => resolve());
    setTimeout(resolve, CLOSE_MS).unref();
  });
  // The programs that read the devices end before the line does.
  await shell.run(":", CLOSE_MS);
  shell.close();
}

/** Cuts what comes after the mark into records. */
export class RecordReader {
  /** Resolves once what comes is no record. */
  readonly broken: Promise<string>;
  private rest: Buffer = Buffer.alloc(0);
  private isBegun = false;
  private isBroken = false;
  private begin: (() => void) | undefined;
  private breakOff: (why: string) => void = () => undefined;
  private readonly beginning = new Promise<void>((resolve) => {
    this.begin = resolve;
  });

  constructor(
    readonly mark: string,
    private readonly tell: (device: string, records: EvdevRecords) => void,
  ) {
    this.broken = new Promise((resolve) => {
      this.breakOff = resolve;
    });
  }

  async begun(mostMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), mostMs);
    });
    const isThere = await Promise.race([this.beginning.then(() => true), late]);
    clearTimeout(timer);
    return isThere;
  }

  stop(): void {
    this.isBroken = true;
  }

  take(bytes: Buffer): void {
    if (this.isBroken) return;
    this.rest = Buffer.concat([this.rest, bytes]);
    if (!this.isBegun) {
      const at = this.rest.indexOf(`${this.mark}\n`);
      if (at === -1) return;
      this.rest = this.rest.subarray(at + this.mark.length + 1);
      this.isBegun = true;
      this.begin?.();
    }
    this.takeRecords();
  }

  private takeRecords(): void {
    const keys: EvdevRecords["events"][number][] = [];
    const moves: EvdevRecords["events"][number][] = [];
    let at = 0;
    for (; at + RECORD_BYTES <= this.rest.length; at += RECORD_BYTES) {
      const micros = Number(this.rest.readBigInt64LE(at)) * 1e6 + Number(this.rest.readBigInt64LE(at + 8));
      const [type, code, value] = [
        this.rest.readUInt16LE(at + 16),
        this.rest.readUInt16LE(at + 18),
        this.rest.readInt32LE(at + 20),
      ];
      if (MOST_TYPE < type || !Number.isSafeInteger(micros)) {
        this.isBroken = true;
        this.breakOff("what the guest sends is no record of an input device");
        break;
      }
      if (type === KEY && code < FIRST_BUTTON) keys.push([micros, type, code, value]);
      else if (type === KEY || type === REL || type === ABS) moves.push([micros, type, code, value]);
    }
    this.rest = this.rest.subarray(at);
    if (0 < keys.length) this.tell("keyboard", { events: keys });
    if (0 < moves.length) this.tell("pointer", { events: moves });
  }
}
