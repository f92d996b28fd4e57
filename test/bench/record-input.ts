import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { connectVm } from "../../electron/node/vm/attach.js";
import { recordByRfb } from "../../electron/node/vm/input-recorder/rfb-recorder.js";
import { recordByTrace } from "../../electron/node/vm/input-recorder/trace-recorder.js";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { startBareQemu } from "../guest/bare-qemu.js";
import type { GuestParts } from "../guest/parts.js";
import { Viewer } from "../guest/viewer.js";

const EVERY_MS = 2;
const HEAD = ["recorded", "lost", "delay p50", "p95", "max", "jitter p50", "p95"];

/**
 * How late each recorder tells of input, and whether it loses any: a viewer moves the pointer 500 times a second, through the
 * proxy, while QEMU's trace is read too. Delay: from when the viewer sent it, ms. Jitter: how much longer or shorter the time
 * between two is than it was.
 */
export async function recorders(parts: GuestParts, seconds: number): Promise<readonly [readonly string[], string[][]]> {
  const read = await recorded(parts, seconds, []);
  const stamped = await recorded(parts, seconds, ["-msg", "timestamp=on"]);
  return [
    HEAD,
    [
      ["by trace, when it was read", ...read.trace],
      ["by trace, QEMU's own stamps", ...stamped.trace],
      ["by the proxy", ...read.proxy],
    ],
  ];
}

async function recorded(parts: GuestParts, seconds: number, more: readonly string[]) {
  const qemu = await startBareQemu(parts, more);
  try {
    const host = new LocalHost();
    const connection = await connectVm({ qmp: qemu.qmp }, host, { onEvent: () => undefined, isPlayable: false });
    if (!connection.ok || connection.value.monitor === undefined) throw new Error("QEMU's monitor does not answer");
    const vm = { monitor: connection.value.monitor, facts: connection.value.facts };
    const times: Record<"trace" | "proxy", bigint[]> = { trace: [], proxy: [] };
    const sink = (way: bigint[]) => ({ group: ({ atNs }: { readonly atNs: bigint }) => void way.push(atNs) });
    const trace = await recordByTrace(vm, sink(times.trace), { hideKeys: false });
    const listen = join(qemu.folder, "proxy");
    const connect = () => host.connect(qemu.vnc);
    const proxy = await recordByRfb(sink(times.proxy), { listen, connect, hideKeys: false, vm });
    if (!trace.ok || !proxy.ok) throw new Error("a recorder does not begin");
    const viewer = await Viewer.connect(listen, [0]);
    // A mouse moves from a place: the first one is no move.
    viewer.pointer(0, 0, 0);
    const sent = await moves(viewer, (seconds * 1000) / EVERY_MS);
    await setTimeout(500);
    viewer.close();
    await trace.value.stop();
    await proxy.value.stop();
    return { trace: figures(sent, times.trace), proxy: figures(sent, times.proxy) };
  } finally {
    await qemu.close();
  }
}

async function moves(viewer: Viewer, count: number): Promise<readonly bigint[]> {
  const sent: bigint[] = [];
  const begin = performance.now();
  while (sent.length < count) {
    await setTimeout(1);
    for (; sent.length < count && begin + sent.length * EVERY_MS <= performance.now(); ) {
      sent.push(process.hrtime.bigint());
      viewer.pointer(0, sent.length % 640, 1 + (sent.length % 2));
    }
  }
  return sent;
}

function figures(sent: readonly bigint[], seen: readonly bigint[]): string[] {
  const pairs = sent.flatMap((at, i) => (seen[i] === undefined ? [] : [{ at, seenAt: seen[i] }]));
  const ms = (ns: bigint) => Number(ns) / 1e6;
  const delays = pairs.map(({ at, seenAt }) => ms(seenAt - at));
  const jitter = delays.slice(1).map((delay, i) => Math.abs(delay - (delays[i] ?? delay)));
  const of = (list: readonly number[], share: number) =>
    ([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0).toFixed(2);
  return [
    `${sent.length - seen.length} of ${sent.length}`,
    of(delays, 0.5),
    of(delays, 0.95),
    of(delays, 1),
    of(jitter, 0.5),
    of(jitter, 0.95),
  ];
}
