import { ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type { HostMachine } from "../host-machine.js";
import { LineCutter } from "../lines.js";
import { watchEvdev } from "./evdev.js";
import { Signals } from "./signals.js";

const MOST_LINE = 64 << 10;

/** What is watched beside a run, by its socket. */
export interface Watched {
  /** Lines or ports that are only read. */
  readonly listen: readonly string[];
  /** A root shell, which tells what input arrives. */
  readonly evdev?: string | undefined;
}

export interface Watchers {
  readonly signals: Signals;
  /** Those that ended before they were closed, with the reasons. */
  readonly ended: readonly string[];
  close(): Promise<void>;
}

type Write = (record: Omit<MonitorRecord, "t" | "vm">, atNs?: bigint) => void;

/** Connects all that is to be watched. What comes goes to the log, and to who waits for it. */
export async function openWatchers(
  host: HostMachine,
  { listen, evdev }: Watched,
  write: Write,
): Promise<Result<Watchers>> {
  const signals = new Signals(false, 0 < listen.length);
  const closing: (() => Promise<void> | void)[] = [];
  const ended: string[] = [];
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    for (const end of closing.splice(0)) await end();
  };
  const noteEnd = (what: string, end: Promise<string>) =>
    void end.then((why) => {
      if (!isClosing) ended.push(`${what}: ${why}`);
    });
  for (const address of listen) {
    const stream = await host.connect(address);
    if (!stream.ok) return failed(stream, close);
    const lines = new LineCutter(MOST_LINE);
    stream.value.on("data", (bytes: Buffer) => {
      const at = host.monotonicNs();
      for (const line of lines.add(bytes) ?? []) {
        const text = line.replace(/\r$/, "");
        write({ k: "guest", n: "line", d: { text, via: address } }, at);
        signals.line(text);
      }
    });
    noteEnd(address, new Promise((resolve) => stream.value.on("close", () => resolve("QEMU closed the line"))));
    stream.value.on("error", () => undefined);
    closing.push(() => void stream.value.destroy());
  }
  if (evdev !== undefined) {
    const watch = await watchEvdev(host, evdev, (device, d, at) => write({ k: "evdev", n: device, d }, at));
    if (!watch.ok) return failed(watch, close);
    noteEnd(evdev, watch.value.ended);
    closing.push(watch.value.close);
  }
  return ok({ signals, ended, close });
}

async function failed(failure: Result<never> | Result<unknown>, close: () => Promise<void>): Promise<Result<never>> {
  await close();
  if (failure.ok) throw new Error("it has not failed");
  return failure;
}
