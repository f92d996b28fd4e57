import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type { ScreenChange } from "../../../../workers/model/run-record.js";
import type { HostMachine } from "../host-machine.js";
import { openRfbClient, type RfbClient } from "../rfb/rfb-client.js";
import { watchEvdev } from "./evdev.js";
import type { Signals } from "./signals.js";

/** A cursor that blinks changes 32 pixels of a text screen. */
const CURSOR_PIXELS = 64;

/** What is watched beside a run, by its socket. */
export interface Watched {
  /** Its server of VNC. */
  readonly vnc?: string | undefined;
  /** A root shell, which tells what input arrives. */
  readonly evdev?: string | undefined;
}

export interface Watchers {
  /** Those that ended before they were closed, with the reasons. */
  readonly ended: readonly string[];
  close(): Promise<void>;
}

type Write = (record: Omit<MonitorRecord, "t" | "vm">, atNs?: bigint) => void;

/** Connects all that is to be watched. What comes goes to the log, and to who waits for it. */
export async function openWatchers(
  host: HostMachine,
  { vnc, evdev }: Watched,
  signals: Signals,
  write: Write,
): Promise<Result<Watchers>> {
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
  if (vnc !== undefined) {
    const watch = await watchScreen(host, vnc, (change, at, hostAt) => {
      write({ k: "screen", n: "change", d: change }, hostAt);
      if (CURSOR_PIXELS < change.pixels) signals.screen(at);
    });
    if (!watch.ok) return failed(watch, close);
    noteEnd(vnc, watch.value.ended);
    closing.push(() => watch.value.close());
  }
  if (evdev !== undefined) {
    const watch = await watchEvdev(host, evdev, (device, d, at) => write({ k: "evdev", n: device, d }, at));
    if (!watch.ok) return failed(watch, close);
    noteEnd(evdev, watch.value.ended);
    closing.push(watch.value.close);
  }
  return ok({ ended, close });
}

/** `at` is a time of this machine, `hostAt` of the VM's host. */
type TakeChange = (change: ScreenChange, at: bigint, hostAt: bigint) => void;

async function watchScreen(host: HostMachine, address: string, take: TakeChange): Promise<Result<RfbClient>> {
  const stream = await host.connect(address);
  if (!stream.ok) return stream;
  const onChange = (change: ScreenChange, at: bigint) =>
    take(change, at, host.name === undefined ? at : host.monotonicNs());
  const client = await openRfbClient(stream.value, { onChange });
  return client.ok ? client : fail(`${address}: ${client.error.message}`);
}

async function failed(failure: Result<never> | Result<unknown>, close: () => Promise<void>): Promise<Result<never>> {
  await close();
  if (failure.ok) throw new Error("it has not failed");
  return failure;
}
