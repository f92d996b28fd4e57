import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { ALL, engineWith, profileOf, samplesByPath } from "../setup/profile.js";
import { openPerf } from "../unit/workers/formats/perf-data/open.js";

// Profiles of strangers' perf.data, against what `perf script` of Linux 6.1 prints of their samples: by event, by recorded
// mode and kind of address, and by address.

async function opened(archive: string, path: string) {
  const engine = await engineWith(join(unpackTrace(`${archive}.tar.zst`), archive, path));
  const { sources } = await engine.profileSources();
  const events = sources.flatMap((one) => one.events.map(({ name, samples }) => [one.source, name, samples]));
  return { engine, events };
}

describeWithTraces("profiles of strangers' perf.data", () => {
  test("several events are profiles of their own", async () => {
    const { engine, events } = await opened("quipper-perfdata", "testdata2/multi-event-single-process.perf.data");
    expect(events).toEqual([
      ["host", "cpu-clock", 19_789],
      ["host", "task-clock", 19_428],
    ]);
    const of = async (event: string) => samplesByPath(await profileOf(engine, { event }));
    expect(await of("cpu-clock")).toMatchObject({ "": 19_789, "0xffffffff8107f92d": 6612, "0xffffffff81091256": 871 });
    expect(await of("task-clock")).toMatchObject({ "": 19_428, "0xffffffff8107f92d": 4477, "0xffffffff815141ad": 942 });
    let [user, kernel] = [0, 0];
    for (const event of ["cpu-clock", "task-clock"]) {
      const modes = samplesByPath(await profileOf(engine, { event, groups: ["mode"] }));
      user += modes["host user"] ?? 0;
      kernel += modes["host kernel"] ?? 0;
    }
    expect([user, kernel]).toEqual([9859, 29_358]);
    await engine.close();
  });

  test("a host with one busy VM: two samples lie in its guest, 14 contradict their address", async () => {
    const { engine, events } = await opened("schildermans-perf-kvm", "Linear_Sequential_100_100_10.data");
    expect(events).toEqual([["host", "cycles:ppp", 3392]]);
    const profile = await profileOf(engine, { groups: ["mode"] });
    const { "guest user": guest, "host user": user, "host kernel": kernel, idle } = samplesByPath(profile);
    // Marked as kernel 2392 + 65 idle + 10 of user addresses, as user 919 + 4 of kernel addresses, as guest 2.
    expect({ guest, user, kernel, idle }).toEqual({ guest: 2, user: 919 + 10, kernel: 2392 + 4, idle: 65 });
    expect(profile.totals.disagreeing).toBe(14);
    expect(samplesByPath(await profileOf(engine))).toMatchObject({ "0xffffffffc0820884": 1917 });
    await engine.close();
  });

  test("a compressed pipe", async () => {
    const { engine, events } = await opened("linux-perf-data-fixtures", "fibo.compressed2.pipe.data");
    expect(events).toEqual([["host", "cycles:P", 547]]);
    const functions = await engine.profileFunctions(ALL);
    if (!functions.ok) return expect.unreachable(functions.error.message);
    const { selfSamples, totals } = functions.value;
    // The kernel recorded seven samples without a place, with address 0.
    expect([totals.samples, selfSamples.reduce((sum, one) => sum + one, 0)]).toEqual([547, 540]);
    await engine.close();
  });

  test.each([
    ["linux-perf-data-fixtures", "fibo.compressed2.pipe.data", "DWARF"],
    ["schildermans-perf-kvm", "Linear_Sequential_100_100_10.data", undefined],
    ["quipper-perfdata", "testdata/perf.data.callgraph-3.4", "frame pointers"],
  ])("%s/%s says how callers were recorded", async (archive, path, expected) => {
    const bytes = new Uint8Array(readFileSync(join(unpackTrace(`${archive}.tar.zst`), archive, path)));
    const { trace, diagnostics } = await openPerf(bytes);
    expect(trace?.description.environment.call_chains).toBe(expected);
    const said = diagnostics.all().filter(({ message }) => message.includes("are not unwound"));
    expect(said).toHaveLength(expected === "DWARF" ? 1 : 0);
  });
});
