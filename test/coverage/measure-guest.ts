import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capturePlan } from "../../workers/coverage/capture-plan.js";
import type { Check, GuestPmu } from "../../workers/coverage/check.js";
import type { Guest } from "../guest/guest.js";
import { checksIn, infoOf, type Measured, promisedViews, rounded } from "./measured-parts.js";

/** Work in the guest: processes that begin and end, pipes, a disk, packets. */
const LOAD = `
i=0; while [ $i -lt 40 ]; do echo x | cat >/dev/null; i=$((i+1)); done
dd if=/dev/zero of=/dev/vda bs=64k count=32 conv=fsync 2>/dev/null
ping -c 2 -i 0.2 10.0.2.2 >/dev/null 2>&1`;

const TRACING = "/sys/kernel/tracing";

/** A guest that records itself by the files of tracefs: no program is brought in. */
export async function measureTracefs(guest: Guest, folder: string): Promise<Measured> {
  const by = "tracefs-guest";
  const { events } = capturePlan(
    promisedViews("trace-cmd", "guest").map(({ id }) => id),
    "trace-cmd",
    "guest",
  );
  const enable = events.map((point) => `echo 1 2>/dev/null >${TRACING}/events/${point.replace(":", "/")}/enable`);
  const script = [
    `echo mono >${TRACING}/trace_clock; echo 8192 >${TRACING}/buffer_size_kb`,
    ...enable,
    LOAD,
    `echo 0 >${TRACING}/tracing_on; echo 0 >${TRACING}/events/enable`,
  ].join("\n");
  await guest.run(script);
  const { bytes } = await guest.run(`cat ${TRACING}/trace; echo 1 >${TRACING}/tracing_on; echo >${TRACING}/trace`);
  const file = join(folder, "tracefs.txt");
  writeFileSync(file, bytes);
  const info = await infoOf(file);
  return {
    recordings: [
      {
        id: by,
        what: `the files of tracefs in a guest under emulation, ${await kernelOf(guest)}: processes, its disk, pings`,
      },
    ],
    checks: checksIn(info, { source: "trace-cmd", side: "guest", by, accel: "tcg" }),
    costs: [{ source: "trace-cmd", side: "guest", by, bytesPerEvent: rounded(bytes.length / info.events) }],
  };
}

/** perf inside the guest: its tracepoints, and samples by its clock as it has no PMU. */
export async function measurePerf(guest: Guest, folder: string): Promise<Measured> {
  const by = "perf-guest";
  const { events } = capturePlan(["sched", "runqueue", "irq"], "perf", "guest");
  const known = await guest.run(
    `for e in ${events.join(" ")}; do [ -d ${TRACING}/events/\${e%%:*}/\${e##*:} ] && echo $e; done`,
  );
  const there = known.text.trim().split("\n");
  const options = there.map((point) => `-e ${point}`).join(" ");
  await guest.run(
    `perf record -q -a -k mono -c 1 ${options} -o /tmp/sched.data sh -c '${LOAD.trim().replaceAll("\n", "; ")}'`,
  );
  await guest.run(
    "perf record -q -a -k mono -g -F 499 -e cpu-clock -o /tmp/clock.data sh -c 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done'",
  );
  const checks: Check[] = [];
  let bytesPerEvent = 0;
  for (const name of ["sched", "clock"]) {
    const { bytes } = await guest.run(`cat /tmp/${name}.data`);
    mkdirSync(join(folder, name));
    const file = join(folder, name, "perf.data");
    writeFileSync(file, bytes);
    const info = await infoOf(file);
    checks.push(...checksIn(info, { source: "perf", side: "guest", by, accel: "tcg" }));
    if (name === "sched") bytesPerEvent = rounded(bytes.length / info.events);
  }
  const version = (await guest.run("perf --version")).text.trim();
  return {
    recordings: [
      { id: by, what: `${version} in a guest under emulation, ${await kernelOf(guest)}, by tracepoints and cpu-clock` },
    ],
    checks: unique(checks),
    costs: [{ source: "perf", side: "guest", by, bytesPerEvent }],
  };
}

function unique(checks: readonly Check[]): readonly Check[] {
  return [...new Map(checks.map((check) => [check.view, check])).values()];
}

/** Whether the guest has counters of its processor: a device, and an event that perf can count. */
export async function pmuOf(guest: Guest): Promise<GuestPmu> {
  const { text } = await guest.run("ls /sys/bus/event_source/devices; perf stat -e cycles true 2>&1");
  const hasDevice = /^cpu\b/m.test(text);
  const counts = !/<not supported>\s+cycles/.test(text);
  return { hasDevice, counts, sampledBy: counts ? "cycles" : "cpu-clock" };
}

async function kernelOf(guest: Guest): Promise<string> {
  return `Linux ${(await guest.run("uname -r")).text.trim()}`;
}
