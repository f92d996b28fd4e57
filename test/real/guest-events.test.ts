import { expect, test } from "vitest";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { MonitorSession } from "../../electron/node/vm/monitor-session.js";
import { parseTriggers } from "../../electron/node/vm/triggers/trigger-rule.js";
import { Triggers } from "../../electron/node/vm/triggers/triggers.js";
import { ok } from "../../workers/core/result.js";
import { FREE_PORT, type Guest, startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";

// What happens in a guest reaches its log while it happens, by each way, and triggers act on it.

interface Line {
  readonly t: number;
  readonly k: string;
  readonly n: string;
  readonly d: Readonly<Record<string, unknown>>;
}

const RULES = [
  ["line:/^disk .* full$/i", "snapshot"],
  ["marker:begin", "start"],
  ["start:sleep", "pause"],
  ["end:sleep", "mark"],
  ["trace:sched:sched_process_exec /busybox/", "mark"],
  ["trace:ftrace:print", "mark"],
  ["qemu:STOP", "stop"],
] as const;

/** Answers the log once `isEnough` of it. */
async function logged(guest: Guest, via: "serial" | "qga", does: (until: Until) => Promise<void>): Promise<Line[]> {
  const lines: Line[] = [];
  let wake = () => {};
  const parsed = parseTriggers(
    RULES.map(([on]) => on),
    RULES.map(([, deed]) => deed),
  );
  if (!parsed.ok) throw new Error(parsed.error.message);
  const done: string[] = [];
  const action = (name: string) => async (why: string) => {
    done.push(`${name}: ${why}`);
    return ok(undefined);
  };
  const actions = { snapshot: action("snapshot"), start: action("start"), stop: action("stop") };
  const triggers = new Triggers(actions, parsed.value);
  const session = new MonitorSession(
    new LocalHost(),
    { periodMs: 250, registersMs: undefined, hmp: [], triggers },
    (line) => {
      lines.push(JSON.parse(line));
      wake();
    },
  );
  const { qmp, port, serial, guestAgent } = guest.sockets;
  const way = { via, address: via === "qga" ? guestAgent : serial };
  const attached = await session.attach({ qmp, guest: way, listen: [port] });
  if (!attached.ok) throw new Error(attached.error.message);
  await session.begin();
  try {
    await does(async (k, n, text) => {
      while (!lines.some((line) => line.k === k && line.n === n && JSON.stringify(line.d).includes(text)))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    });
  } finally {
    await session.close();
  }
  return lines;
}

type Until = (k: string, n: string, text: string) => Promise<void>;

const of = (lines: readonly Line[], k: string) => lines.filter((line) => line.k === k);

describeWithGuest("events of a guest", (parts) => {
  test.each(parts.agent === undefined ? (["serial"] as const) : (["serial", "qga"] as const))(
    "are told while they happen, and triggers do what they say: the guest is asked by %s",
    { timeout: 120_000 },
    async (via) => {
      const guest = await startGuest(parts);
      try {
        const lines = await logged(guest, via, async (until) => {
          await until(via === "qga" ? "qga" : "agent", "frame", "");
          await guest.run(
            `echo disk vda is FULL >${FREE_PORT}; echo nothing >${FREE_PORT}; echo MARK begin >${FREE_PORT}`,
          );
          await until("guest", "line", "disk");
          await until("guest", "marker", "begin");
          // The guest traces for us once it was asked.
          const instance = "/sys/kernel/tracing/instances/lanescope-events";
          while ((await guest.run(`cat ${instance}/set_event`)).text.trim() === "");
          await guest.run(`echo made by hand >${instance}/trace_marker; sleep 3 & /bin/busybox true`);
          await until("guest", "marker", "made by hand");
          await until("guest", "trace", "busybox");
          await until("guest", "process-started", "sleep");
          await until("guest", "process-ended", "sleep");
          await guest.monitor.execute("stop");
          await until("trigger", "qemu:STOP", "stop");
          await guest.monitor.execute("cont");
        });
        expect(of(lines, "guest").map(({ n, d }) => `${n}: ${d.text}`)).not.toContain("line: nothing");
        const made = of(lines, "guest").find(
          ({ d }) => d.text === "made by hand" || `${d.text}`.includes("made by hand"),
        );
        expect(made?.d.guest_ns).toBeGreaterThan(1e9);
        const told = Object.fromEntries(of(lines, "trigger").map(({ n, d }) => [n, d]));
        expect(told).toMatchObject({
          "line:/^disk .* full$/i": { did: "snapshot", why: "line:/^disk .* full$/i: disk vda is FULL" },
          "marker:begin": { did: "start" },
          "start:sleep": { did: "pause", failed: "no replay runs here" },
          "qemu:STOP": { did: "stop" },
        });
        // Nothing of ours is left in the guest.
        expect((await guest.run("ls /sys/kernel/tracing/instances")).text.trim()).toBe("");
      } finally {
        await guest.close();
      }
    },
  );
});
