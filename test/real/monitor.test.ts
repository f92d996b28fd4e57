import { readdirSync, readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectGuest } from "../../electron/node/vm/connect-guest.js";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { MonitorDesk } from "../../electron/node/vm/monitor-desk.js";
import { MonitorSession } from "../../electron/node/vm/monitor-session.js";
import { QmpSocket } from "../../electron/node/vm/qmp-socket.js";
import type { GuestFrame, MonitorGap } from "../../workers/model/monitor-record.js";
import type { GuestVia } from "../../workers/model/monitor-vms.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { FREE_PORT, type Guest, startGuest } from "../guest/guest.js";
import type { GuestParts } from "../guest/parts.js";
import { describeWithGuest } from "../guest/with-guest.js";

// A living VM, asked: by QEMU's monitor, by the host and inside the guest, each compared with what others say of it.

type Line = Record<string, unknown> & {
  readonly k: string;
  readonly n: string;
  readonly t: number;
  readonly d: unknown;
};

async function withGuest(parts: GuestParts, use: (guest: Guest) => Promise<void>): Promise<void> {
  const guest = await startGuest(parts);
  try {
    await use(guest);
  } finally {
    await guest.close();
  }
}

/** What is logged of a guest while something goes on in it. */
async function logged(guest: Guest, via: GuestVia | undefined, during: () => Promise<void>): Promise<Line[]> {
  const lines: Line[] = [];
  const options = { periodMs: 250, registersMs: undefined, hmp: [] };
  const session = new MonitorSession(new LocalHost(), options, (line) => lines.push(JSON.parse(line)));
  const address = via === "qga" ? guest.sockets.guestAgent : guest.sockets.serial;
  const attached = await session.attach({ qmp: guest.sockets.qmp, ...(via && { guest: { via, address } }) });
  if (!attached.ok) throw new Error(attached.error.message);
  await session.begin();
  await during();
  await session.close();
  return lines;
}

const named = (lines: readonly Line[], n: string) => lines.filter((line) => line.n === n);

/** Processor time of a program in a frame, and the frame's own time, s. */
function cpuOf(frame: GuestFrame, name: string) {
  const stat = new RegExp(`^\\d+ \\(${name}\\) (.+)$`, "m").exec(frame.text)?.[1]?.split(" ");
  return stat === undefined ? [] : [{ seconds: (Number(stat[11]) + Number(stat[12])) / 100, at: nowIn(frame.text) }];
}

function nowIn(text: string): number {
  return Number(/^now at (\d+) nsecs/m.exec(text)?.[1]) / 1e9;
}

/** How long the polls account for, each with the period at that time. */
function polledMs(lines: readonly Line[]): number {
  let [sum, period] = [0, 250];
  for (const { n, d } of lines) {
    if (n === "period") period = Number(/every (\d+) ms/.exec(String(d))?.[1]);
    else if (n === "query-status") sum += period;
    else if (n === "late") sum += period * ((d as MonitorGap).missed ?? 0);
  }
  return sum;
}

describeWithGuest("a monitor of a living VM", (parts) => {
  test("every question is answered, or politely absent", () =>
    withGuest(parts, async (guest) => {
      const lines = await logged(guest, undefined, () => new Promise((resolve) => setTimeout(resolve, 1500)));
      const refused = lines.filter(({ error }) => error !== undefined);
      expect(refused).toEqual([]);
      expect(named(lines, "query-balloon")[0]?.d).toEqual({ actual: 320 << 20 });
      expect(named(lines, "x-query-irq")[0]?.d).toMatchObject({
        "human-readable-text": expect.stringContaining("ioapic"),
      });
      expect(named(lines, "info registers -a")[0]?.d).toMatch(/CPU#0[\s\S]+RIP=[\s\S]+CPU#1/);
      const { vms } = lines[0] as unknown as { vms: { pid: number; vcpus: { tid: number }[] }[] };
      expect(vms[0]).toMatchObject({ pid: guest.pid, accel: "tcg", arch: "x86_64" });
      for (const [index, { tid }] of vms[0]?.vcpus.entries() ?? []) {
        expect(readFileSync(`/proc/${guest.pid}/task/${tid}/comm`, "utf8")).toBe(`CPU ${index}/TCG\n`);
      }
    }));

  test("a second client of the monitor hears nothing, and is told why", () =>
    withGuest(parts, async (guest) => {
      await logged(guest, undefined, async () => {
        const second = await QmpSocket.open(connect(guest.sockets.qmp), () => undefined);
        expect(second).toMatchObject({ ok: false, error: { message: expect.stringContaining("someone else") } });
        const listed = await lanescope("monitor", "--list");
        expect(listed.out).toMatch(new RegExp(`qmp ${guest.sockets.qmp}.*someone else is connected`));
      });
    }));

  test("memory is the same by x, by its physical address, and as saved", () =>
    withGuest(parts, async (guest) => {
      const address = `0x${/^([0-9a-f]+) T _text$/m.exec((await guest.run("grep ' _text$' /proc/kallsyms")).text)?.[1]}`;
      const desk = new MonitorDesk(() => undefined, { periodMs: 250, registersMs: undefined, hmp: [] });
      try {
        await desk.perform({ op: "attach", request: { pid: guest.pid, qmp: guest.sockets.qmp } });
        const range = { vm: "vm1", vcpu: 0, length: 64 } as const;
        const read = await desk.perform({ op: "memory", space: "virtual", address, ...range });
        const physical = await desk.perform({ op: "translate", vm: "vm1", vcpu: 0, address });
        if (!read.ok || !("memory" in read.value) || !physical.ok || !("physical" in physical.value)) {
          throw new Error(JSON.stringify([read, physical]));
        }
        const { hex } = read.value.memory;
        const there = await desk.perform({
          op: "memory",
          space: "physical",
          address: physical.value.physical,
          ...range,
        });
        expect(there).toMatchObject({ ok: true, value: { memory: { hex } } });
        const path = join(tempFolder(), "kernel text");
        const dumped = await desk.perform({ op: "dump", what: "memory", space: "virtual", address, ...range }, path);
        expect(dumped).toEqual({ ok: true, value: { saved: path } });
        expect(readFileSync(path).toString("hex")).toBe(hex);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const again = await desk.perform({ op: "dump", vm: "vm1", what: "screen", format: "png" }, path);
        expect(again).toMatchObject({ ok: false, error: { message: "there is a file of this name already" } });
      } finally {
        await desk.close();
      }
    }));

  test.for(["qga", "serial"] as const)(
    "processes of the guest by %s: a program has the time that it says itself",
    async (via, context) => {
      if (parts.shares === undefined) return context.skip("no C compiler is here, and none could be installed");
      await withGuest(parts, async (guest) => {
        let told = "";
        const before = schedstats(guest.pid);
        const lines = await logged(guest, via, async () => {
          told = (await guest.run("shares 10 2; head -n 3 /proc/timer_list")).text;
        });
        const after = schedstats(guest.pid);
        const own = JSON.parse(told.split("\n")[0] ?? "");
        const frames = named(lines, "frame").flatMap(({ d }) => (d === undefined ? [] : [d as GuestFrame]));
        const seen = frames.flatMap((frame) => cpuOf(frame, "shares"));
        const [first, last] = [seen[0], seen.at(-1)];
        if (first === undefined || last === undefined) throw new Error(`no frame has the program: ${frames.length}`);
        // It ran on for a second after the last frame, at the most, and then told all that it had.
        const share = (last.seconds - first.seconds) / (last.at - first.at);
        const whole = last.seconds + share * (nowIn(told) - last.at);
        expect(whole / own.cpuSeconds).toBeGreaterThan(0.92);
        expect(whole / own.cpuSeconds).toBeLessThan(1.08);
        // 10 s are 40 polls: made, told as missed, or left out by a longer period, which is told too.
        expect(polledMs(lines)).toBeGreaterThanOrEqual(9500);
        // The host's account of each thread is that of the kernel: it begins and ends within what others read of it.
        const accounts = named(lines, "proc-threads").map(({ d }) => d as Record<string, { schedstat: string }>);
        for (const [tid, ran] of before) {
          const [from, to] = [accounts[0], accounts.at(-1)].map((account) =>
            Number(account?.[tid]?.schedstat.split(" ")[0]),
          );
          expect([ran <= Number(from), Number(from) <= Number(to), Number(to) <= Number(after.get(tid))]).toEqual([
            true,
            true,
            true,
          ]);
        }
        // Each clock pair leaves the same offset possible.
        const pairs = named(lines, "guest").map(({ t, d }) => ({ t, ...(d as { guest_ns: number; rtt_ns: number }) }));
        const least = Math.max(...pairs.map(({ t, guest_ns }) => t - guest_ns));
        const most = Math.min(...pairs.map(({ t, guest_ns, rtt_ns }) => t + rtt_ns - guest_ns));
        expect(pairs.length).toBeGreaterThan(3);
        expect(least).toBeLessThanOrEqual(most);
      });
    },
  );

  test("a shell on a virtio-serial port, started as the documents say, answers each client", () =>
    withGuest(parts, async (guest) => {
      const docs = readFileSync(new URL("../../docs/live-vm.md", import.meta.url), "utf8");
      const line = /^while :;.*$/m.exec(docs)?.[0].replace("/dev/virtio-ports/lanescope", FREE_PORT);
      await guest.run(`(${line}) >/dev/null 2>&1 </dev/null &`);
      for (const _ of [1, 2]) {
        const port = await connectGuest({ via: "serial", address: guest.sockets.port }, new LocalHost());
        if (!port.ok) throw new Error(port.error.message);
        expect(await port.value.ask("frame")).toMatchObject({
          ok: true,
          value: { text: expect.stringContaining("(sh)") },
        });
        port.value.close();
      }
    }));

  test("a balloon that shrinks the guest is told, and its core and its screen are saved", { timeout: 120_000 }, () =>
    withGuest(parts, async (guest) => {
      const lines: Line[] = [];
      const desk = new MonitorDesk((line) => lines.push(JSON.parse(line)), {
        periodMs: 250,
        registersMs: undefined,
        hmp: [],
      });
      try {
        await desk.perform({ op: "attach", request: { pid: guest.pid, qmp: guest.sockets.qmp } });
        const actuals = () => named(lines, "query-balloon").map(({ d }) => (d as { actual: number }).actual);
        await expect.poll(actuals, { timeout: 30_000 }).toContain(320 << 20);
        await guest.monitor.execute("balloon", { value: 256 << 20 });
        await expect.poll(actuals, { timeout: 60_000 }).toContain(256 << 20);
        // QEMU tells one in a second, the last one in any case.
        const changes = () =>
          named(lines, "BALLOON_CHANGE").map(({ d }) => (d as { data: { actual: number } }).data.actual);
        await expect.poll(changes, { timeout: 30_000 }).toContain(256 << 20);
        for (const actual of changes()) expect(actual).toBeLessThanOrEqual(320 << 20);
        const told = named(lines, "guest-stats").map(({ d }) => (d as { stats: Record<string, number> }).stats);
        expect(told.at(-1)?.["stat-total-memory"]).toBeLessThan(320 << 20);

        const saved = async (what: { what: "vmcore"; format: "kdump-zlib" } | { what: "screen"; format: "png" }) => {
          const path = join(tempFolder(), what.what);
          const done = await desk.perform({ op: "dump", vm: "vm1", ...what }, path);
          if (!done.ok) throw new Error(done.error.message);
          return readFileSync(path);
        };
        // A kdump file as makedumpfile flattens it, of which the kernel's own header is a part.
        const core = await saved({ what: "vmcore", format: "kdump-zlib" });
        expect(core.subarray(0, 8 << 10).toString("latin1")).toMatch(/makedumpfile|KDUMP/);
        const screen = await saved({ what: "screen", format: "png" });
        expect(screen.subarray(1, 4).toString("latin1")).toBe("PNG");
        const events = lines.filter(({ k }) => k === "event").map(({ n }) => n);
        expect(events).toEqual(expect.arrayContaining(["STOP", "RESUME"]));
      } finally {
        await desk.close();
      }
    }),
  );

  test("a VM that is killed ends its log with the reason, and the log opens", () =>
    withGuest(parts, async (guest) => {
      const output = join(tempFolder(), "vm.lsm.jsonl");
      const monitoring = lanescope("monitor", "--pid", `${guest.pid}`, "--registers", "20ms", "-o", output);
      await expect.poll(() => registersIn(output), { timeout: 30_000 }).toBeGreaterThan(20);
      process.kill(guest.pid, "SIGKILL");
      expect(await monitoring).toMatchObject({ code: 0, err: expect.stringContaining("QEMU closed the monitor") });
      const info = JSON.parse((await lanescope("info", output, "--json")).out);
      expect(info.traces[0]).toMatchObject({ format: "monitor-log" });
      const profile = await lanescope("profile", output, "--group", "vcpu");
      expect(profile).toMatchObject({ code: 0, out: expect.stringContaining("vCPU 1") });
    }));
});

function registersIn(path: string): number {
  try {
    return readFileSync(path, "utf8").split('"n":"info registers -a"').length - 1;
  } catch {
    return 0;
  }
}

/** Run time of the threads of vCPUs, ns. */
function schedstats(pid: number): ReadonlyMap<string, number> {
  const tids = readdirSync(`/proc/${pid}/task`).filter((tid) =>
    /^CPU/.test(readFileSync(`/proc/${pid}/task/${tid}/comm`, "utf8")),
  );
  return new Map(
    tids.map((tid) => [tid, Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, "utf8").split(" ")[0])]),
  );
}
