import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GuestAgent } from "../../electron/node/vm/guest-agent.js";
import { GuestShell } from "../../electron/node/vm/guest-shell.js";
import { linkOf } from "../../electron/node/vm/guest-tool/guest-ways.js";
import { PackShelf } from "../../electron/node/vm/guest-tool/pack-shelf.js";
import { planInGuest } from "../../electron/node/vm/guest-tool/plan.js";
import { newRecordingId, recordInGuest } from "../../electron/node/vm/guest-tool/record-in-guest.js";
import type { ToolWish } from "../../workers/model/tool-operations.js";
import { chromiumPath, startRead } from "../e2e/harness.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";

// Profilers in a guest that lives: sent, run, fetched, and nothing is left of them.

const now = () => process.hrtime.bigint();
const NO_AGENT = "qemu-guest-agent is not installed here";
/** A busy machine lets a guest under emulation wait for seconds. */
const LONG = { timeout: 90_000 };

async function linkTo({ sockets }: Guest, via: "qga" | "serial") {
  if (via === "serial") return linkOf(new GuestShell(connect(sockets.serial), now), true);
  const agent = await GuestAgent.open(connect(sockets.guestAgent), now);
  if (!agent.ok) throw new Error(agent.error.message);
  return linkOf(agent.value, true);
}

interface Options extends ToolWish {
  readonly via?: "qga" | "serial";
  /** Is called in the middle of the recording. */
  readonly meanwhile?: () => Promise<unknown>;
}

async function recorded(guest: Guest, { via = "qga", meanwhile, ...wish }: Options) {
  const planned = await planInGuest(
    { vm: "vm1", vmName: guest.name, arch: "x86_64", cpus: 2, via, address: "" },
    wish,
    newRecordingId(),
    new PackShelf().get,
  );
  if (!planned.ok) throw new Error(planned.error.message);
  const link = await linkTo(guest, via);
  if (!link.ok) throw new Error(link.error.message);
  const folder = join(tempFolder(), "guest");
  let doing: Promise<unknown> | undefined;
  const outcome = await recordInGuest(planned.value.recording, link.value, folder, {
    log: () => undefined,
    progress: (phase) => {
      if (phase === "record") doing ??= meanwhile?.();
    },
    stop: new AbortController().signal,
  });
  await doing;
  link.value.close();
  return { outcome, folder, plan: planned.value.plan };
}

/** What a recording may leave in a guest. */
const LOOK = `ls -d /run/lanescope-* /tmp/lanescope-* /root/.debug /sys/kernel/tracing/instances/* 2>/dev/null
ps | grep -E "[l]anescope-|[r]ecord.sh|[t]race-cmd|[p]erf record"
cd /sys/kernel/tracing; cat tracing_on current_tracer set_event trace_clock trace_options`;

async function looked(guest: Guest): Promise<string> {
  return (await guest.run(LOOK)).text;
}

async function tracesOf(folder: string) {
  const { out, err, code } = await lanescope("info", folder, "--json");
  expect(code, err).toBe(0);
  return JSON.parse(out).traces as { format: string; machine: string; events_by_name: Record<string, number> }[];
}

describeWithGuest("a profiler in a guest", (parts) => {
  let guest: Guest;
  let before: string;
  beforeAll(async () => {
    guest = await startGuest(parts);
    before = await looked(guest);
  });
  afterAll(async () => {
    await guest?.close();
  });

  test.for(["qga", "serial"] as const)(
    "a script by %s: events come, and the guest is as it was",
    async (via, context) => {
      if (via === "qga" && parts.agent === undefined) return context.skip(NO_AGENT);
      const { outcome, folder, plan } = await recorded(guest, { views: ["sched", "irq"], seconds: 1, via });
      expect(plan.tool).toBe("tracefs");
      expect(outcome).toMatchObject({
        hostname: guest.name,
        left: [],
        removed: [expect.stringContaining("/lanescope-")],
      });
      expect(outcome.why).toBeUndefined();
      const [trace] = await tracesOf(folder);
      expect(trace).toMatchObject({ format: "ftrace-text", machine: guest.name });
      expect(await looked(guest)).toBe(before);
    },
  );

  test("tracing that is on in the guest goes on as it is set, beside a recording", async (context) => {
    if (parts.agent === undefined) return context.skip(NO_AGENT);
    await guest.run("echo timer:hrtimer_start >/sys/kernel/tracing/set_event");
    try {
      const busy = await looked(guest);
      const { outcome, folder } = await recorded(guest, { views: ["sched"], seconds: 1 });
      expect(outcome).toMatchObject({ left: [] });
      expect(readFileSync(join(folder, "guest.ftrace.txt"), "utf8")).not.toContain("hrtimer_start");
      expect(await looked(guest)).toBe(busy);
    } finally {
      await guest.run("echo >/sys/kernel/tracing/set_event");
    }
  });

  test("trace-cmd, sent with its libraries, records to the nanosecond", async (context) => {
    const pack = await new PackShelf().get("trace-cmd");
    if (!pack.ok || parts.agent === undefined)
      return context.skip("trace-cmd or qemu-guest-agent is not installed here");
    const { outcome, folder } = await recorded(guest, { views: ["sched"], seconds: 1, tool: "trace-cmd" });
    expect(outcome).toMatchObject({ files: [{ name: "guest.trace.dat" }], left: [] });
    expect(await tracesOf(folder)).toMatchObject([{ machine: guest.name, clock: { name: "mono" } }]);
    expect(await looked(guest)).toBe(before);
  });

  test("perf, sent with its libraries, samples code, with names of the guest's kernel", async (context) => {
    const pack = await new PackShelf().get("perf");
    if (!pack.ok || parts.agent === undefined) return context.skip("perf or qemu-guest-agent is not installed here");
    const { outcome, folder, plan } = await recorded(guest, {
      views: ["samples"],
      seconds: 2,
      meanwhile: () => guest.run("timeout 2 sh -c 'while :; do :; done'"),
    });
    expect(plan.tool).toBe("perf");
    expect(outcome).toMatchObject({ left: [] });
    expect(readdirSync(folder).sort()).toEqual(["guest.perf.data", "kallsyms", "modules"]);
    const profile = await lanescope("profile", folder, "--group", "mode");
    expect(profile).toMatchObject({ code: 0, out: expect.stringContaining("kernel") });
    expect(await looked(guest)).toBe(before);
  });

  test("a guest without room, or with a recording in it, is refused, and stays as it is", async (context) => {
    if (parts.agent === undefined) return context.skip(NO_AGENT);
    const wish = { views: ["sched"], seconds: 1 };
    const undo = async (text: string) => {
      await guest.run(text);
      expect(await looked(guest)).toBe(before);
    };
    await guest.run("mkdir /sys/kernel/tracing/instances/lanescope");
    expect((await recorded(guest, wish)).outcome).toMatchObject({
      why: expect.stringContaining("another recording runs"),
    });
    await undo("rmdir /sys/kernel/tracing/instances/lanescope");
    await guest.run("mount -t tmpfs -o size=1m small /tmp; mount -t tmpfs -o size=1m small /run");
    expect((await recorded(guest, wish)).outcome).toMatchObject({
      why: expect.stringContaining("neither /run nor /tmp"),
    });
    await undo("umount /tmp /run");
  });

  test("a guest that is ended in the middle is told, and by its own clock a recording would have ended", async (context) => {
    if (parts.agent === undefined) return context.skip(NO_AGENT);
    const other = await startGuest(parts);
    try {
      const { outcome } = await recorded(other, {
        views: ["sched"],
        seconds: 30,
        meanwhile: async () => process.kill(other.pid, "SIGKILL"),
      });
      expect(outcome.files).toEqual([]);
      expect(outcome.why).toMatch(/guest agent/);
      expect(outcome.left).toEqual([expect.stringContaining("perhaps")]);
    } finally {
      await other.close();
    }
  });

  test("a finding says what is missing; one click and a person's word, and the guest's trace stands with its host's", async (context) => {
    if (chromiumPath === undefined || parts.agent === undefined || parts.perf === undefined)
      return context.skip("Chromium, perf or qemu-guest-agent is not here");
    const host = join(tempFolder(), "host-of-guests");
    mkdirSync(host);
    await guest.run("timeout 90 sh -c 'while :; do :; done' >/dev/null 2>&1 </dev/null &");
    const events = ["-e", "sched:sched_switch", "-e", "sched:sched_waking"];
    const record = ["record", "-q", "-a", "-k", "mono", "-m", "1024", "-c", "1", ...events];
    // Without others that want its CPUs the guest gets all it asks for, and nothing stands out. With too many of them, as beside
    // other tests, it hardly runs, and then nothing asks what it did: so its threads have a larger share than each of the others.
    preferThreads(guest.pid);
    const others = "for i in 1 2 3; do timeout 2 sh -c 'while :; do :; done' & done; sleep 1";
    const { status } = spawnSync(parts.perf, [...record, "-o", join(host, "perf.data"), "--", "sh", "-c", others]);
    if (status !== 0) return context.skip("perf may not record this host");
    const app = await startRead({ traces: [host], attaches: true });
    const { page } = app;
    try {
      await page.getByRole("button", { name: "Recent traces and samples" }).click();
      await page.getByRole("menuitem", { name: "Attach to running VMs" }).click();
      const attach = page.getByRole("dialog", { name: "Attach to running VMs" });
      const found = attach.getByRole("listitem").filter({ hasText: `pid ${guest.pid} ` });
      await found.getByRole("button", { name: "Attach", exact: true }).click(LONG);
      const panel = page.getByRole("tabpanel", { name: "Monitor" });
      await panel.getByRole("button", { name: "Record in its guest…" }).waitFor(LONG);
      await page.getByRole("button", { name: "Recent traces and samples" }).click();
      await page.getByRole("menuitem", { name: /host-of-guests/ }).click();
      await page.getByRole("button", { name: "Replace" }).click(LONG);
      await page.getByRole("tab", { name: "Findings", exact: true }).click();
      const step = page.getByRole("listitem").filter({ hasText: "Record the guest's scheduler and interrupts" });
      await step.getByRole("button", { name: "Record in the guest…" }).first().click(LONG);
      const sheet = page.getByRole("dialog", { name: "Record in a guest" });
      await sheet.getByRole("heading", { name: "What is run, word for word" }).waitFor(LONG);
      expect(await sheet.innerText()).toMatch(/timeout \d+ sh \/run\/lanescope-[\da-f]{8}\/record\.sh/);
      await sheet.getByRole("button", { name: "Agree and record" }).click();
      await sheet.getByText("both were verified").waitFor(LONG);
      await sheet.getByRole("button", { name: "Close", exact: true }).click();
      // Other VMs of this host may have so many lanes that it lies below the last one on screen.
      await page.getByRole("combobox", { name: /filter/i }).fill(`machine:${guest.name}`);
      const inside = page.getByRole("treeitem").filter({ hasText: new RegExp(`^${guest.name}`) });
      await inside.first().waitFor(LONG);
      await expect.poll(() => page.locator("footer.status").innerText(), LONG).toContain("clocks aligned to");
      // Beside the guest's trace the log does not grow on screen: what it held last is not called now.
      await page.getByRole("tab", { name: "Monitor", exact: true }).click();
      const moment = panel.locator(".monitor-bar");
      await expect.poll(() => moment.innerText(), LONG).toMatch(/^at \d/);
      await moment.getByRole("button", { name: "Show now" }).click();
      await expect.poll(() => moment.innerText(), LONG).toMatch(/^now/);
      await panel.getByRole("button", { name: "Record in its guest…" }).waitFor(LONG);
      expect(app.errors).toEqual([]);
    } finally {
      await app.close();
      await guest.run("pkill -f 'while :'");
    }
    expect(await looked(guest)).toBe(before);
  });
});

/** Gives all threads of a process some three times the share of CPUs that others have, where this user may. */
function preferThreads(pid: number): void {
  for (const thread of readdirSync(`/proc/${pid}/task`)) spawnSync("renice", ["-n", "-5", "-p", thread]);
}
