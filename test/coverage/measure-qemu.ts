import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guest } from "../guest/guest.js";
import { infoOf, type Measured } from "./measured-parts.js";

/** QEMU's own events of input, switched on while it runs. */
export async function measureQemuTrace(guest: Guest, folder: string): Promise<Measured> {
  const by = "qemu-trace";
  const file = join(folder, "qemu.log");
  await guest.monitor.execute("trace-event-set-state", { name: "input_event_*", enable: true });
  await guest.monitor.ask(`logfile ${file}`);
  const key = (down: boolean) => ({ type: "key", data: { down, key: { type: "qcode", data: "a" } } });
  for (const down of [true, false]) await guest.monitor.execute("input-send-event", { events: [key(down)] });
  await guest.monitor.execute("trace-event-set-state", { name: "input_event_*", enable: false });
  const seen = readFileSync(file, "utf8").match(/input_event_key_qcode .*key qcode a/g)?.length ?? 0;
  const { qemu } = (await guest.monitor.execute("query-version")) as { qemu: Record<string, number> };
  return {
    recordings: [
      {
        id: by,
        what: `QEMU ${qemu["major"]}.${qemu["minor"]} under emulation, input_event_* switched on by QMP: 2 keys sent`,
      },
    ],
    checks: [
      { view: "inputs", source: "qemu-trace", side: "host", accel: "tcg", found: seen === 2 ? "full" : "none", by },
    ],
    costs: [],
  };
}

/** perf on the host of an emulated guest: its vCPUs by the names of their threads. Undefined: perf may not record here. */
export async function measureHostOf(guest: Guest, perf: string, folder: string): Promise<Measured | undefined> {
  const by = "perf-host-tcg";
  const file = join(folder, "perf.data");
  const busy = guest.run("i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done");
  const record = [
    "record",
    "-q",
    "-a",
    "-k",
    "mono",
    "-c",
    "1",
    "-e",
    "sched:sched_switch",
    "-e",
    "sched:sched_waking",
    "-o",
    file,
  ];
  const { status } = spawnSync(perf, [...record, "--", "sleep", "1.5"]);
  await busy;
  if (status !== 0) return undefined;
  const { analyses } = await infoOf(file);
  const statusOf = (view: string) => analyses.find(({ id }) => id === view)?.status;
  const found = { full: "full", partial: "part", none: "none" } as const;
  return {
    recordings: [{ id: by, what: "perf on the host of a guest under emulation: sched_switch and sched_waking" }],
    checks: ["kvm", "runqueue"].map((view) => ({
      view,
      source: "perf",
      side: "host",
      accel: "tcg",
      found: found[statusOf(view) ?? "none"],
      by,
    })),
    costs: [],
  };
}
