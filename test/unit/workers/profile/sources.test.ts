import { expect, test } from "vitest";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import type { ProfileRequest } from "../../../../workers/model/profile.js";
import type { ProfileTotals } from "../../../../workers/model/profile-answers.js";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import { ALL, exportedProfile, profileOf, samplesByPath, weightsByPath } from "../../../setup/profile.js";
import { openTexts } from "../alignment/open-texts.js";

const HEAD = "#lines\nhost: lab\nevents: sched_switch,kvm_entry,kvm_exit,cpu-clock\n\n";
const VCPU = "common_pid=101 common_tgid=100 common_comm=vcpu0";
const HOG = "common_pid=7 common_tgid=7 common_comm=hog";

/** A vCPU that exits, is preempted by a program, and comes back; the program is sampled meanwhile. */
const LINES = [
  `0 0 sched_switch prev_pid=0 prev_comm=swapper next_pid=101 next_comm=vcpu0 next_prio=120`,
  `1000 0 kvm_entry vcpu_id=0 ${VCPU}`,
  `2000 0 cpu-clock sample_mode=5 ip=4096 period=1000 ${VCPU}`,
  `3000 0 kvm_exit exit_reason=12 guest_rip=8192 isa=1 ${VCPU}`,
  `3500 0 cpu-clock sample_mode=1 ip=-4096 period=1000 ${VCPU} stack=main<ioctl<vmx_run`,
  `4000 0 kvm_entry vcpu_id=0 ${VCPU}`,
  `5000 0 kvm_exit exit_reason=1 guest_rip=8192 isa=1 ${VCPU}`,
  `5500 0 sched_switch prev_pid=101 prev_comm=vcpu0 prev_state=0 prev_prio=120 next_pid=7 next_comm=hog next_prio=120 stack=ioctl<schedule`,
  `6000 0 cpu-clock sample_mode=2 ip=64 period=1000 ${HOG} stack=main<spin`,
  `7000 0 cpu-clock sample_mode=2 ip=80 period=1000 ${HOG} stack=main<work`,
  `9500 0 sched_switch prev_pid=7 prev_comm=hog prev_state=1 prev_prio=120 next_pid=101 next_comm=vcpu0 next_prio=120 stack=main<read<schedule`,
  `10000 0 kvm_entry vcpu_id=0 ${VCPU}`,
  `20000 0 sched_switch prev_pid=101 prev_comm=vcpu0 prev_state=1 prev_prio=120 next_pid=7 next_comm=hog next_prio=120 stack=ioctl<halt<schedule`,
  `21000 0 cpu-clock sample_mode=1 ip=-64 period=1000 common_pid=0 common_comm=swapper/0`,
].join("\n");

const open = () => openTexts({ host: `${HEAD}${LINES}\n` });

async function weights(engine: EngineApi, request: Partial<ProfileRequest>) {
  return weightsByPath(await profileOf(engine, { weight: "weight", ...request }));
}

test("exits and states at the time of each sample are groups", async () => {
  const engine = await open();
  expect(samplesByPath(await profileOf(engine, { groups: ["vm", "mode", "exit-reason"] }))).toMatchObject({
    "VM 100;guest user": 1,
    "VM 100;hypervisor": 1,
    "VM 100;hypervisor;HLT": 1,
    "VM 100;hypervisor;HLT;main;ioctl;vmx_run": 1,
    "no VM;host user;main;spin": 1,
  });
  expect(samplesByPath(await profileOf(engine, { groups: ["state"] }))).toMatchObject({
    guest: 1,
    "halt-poll": 1,
    user: 3,
  });
});

test("steal is by who had the CPU, and by what that executed", async () => {
  const found = await weights(await open(), { source: "steal", groups: ["vm", "vcpu"] });
  expect(found).toMatchObject({
    "VM 100;vCPU 0;preempted by": 4_000,
    "VM 100;vCPU 0;preempted by;hog 7;main": 4_000,
    "VM 100;vCPU 0;preempted by;hog 7;main;spin": 2_000,
    "VM 100;vCPU 0;preempted by;hog 7;main;work": 2_000,
  });
});

test("without a choice no group stands above the stacks that says nothing of a source", async () => {
  const engine = await open();
  const { sources } = await engine.profileSources();
  expect(Object.fromEntries(sources.map(({ source, defaultGroups }) => [source, defaultGroups]))).toEqual({
    host: ["vm", "vcpu", "mode", "guest-process"],
    "off-cpu": ["vm", "vcpu"],
    steal: ["vm", "vcpu"],
    exits: ["vm", "vcpu"],
  });
});

test("who stole has the key by which lanes are coloured by process", async () => {
  const engine = await open();
  const { frames, strings } = await profileOf(engine, { source: "steal" });
  const owners = [...frames.name].map((name, i) => [strings[name], strings[frames.owner[i] as number]]);
  const { kinds } = await engine.lanes();
  const lanes = Int32Array.from([...kinds.keys()].filter((lane) => kinds[lane] === "thread"));
  const { groups } = await engine.subjects({ lanes, t0: 0, t1: 20_000, width: 20, by: "process", asker: "" });
  const hog = groups.find(({ text }) => text === "hog 7");
  expect(owners.filter(([, owner]) => owner !== "")).toEqual([["hog 7", hog?.key]]);
});

test("in a picture of steal who had the CPU has a colour, which what that executed has too", async () => {
  const svg = await exportedProfile(await open(), { profile: { ...ALL, source: "steal" }, format: "svg" });
  const looks = (name: string) => new RegExp(`<title>${name}[^<]*</title><rect class="(\\w+)"`).exec(svg)?.[1];
  expect(["preempted by", "hog 7", "main", "spin"].map(looks)).toEqual(["group", "owner0", "owner0", "owner0"]);
  expect(svg).toMatch(/<rect class="owner0"[^>]*width="12"[^>]*\/><text[^>]*>hog 7<\/text>/);
});

test("time off the CPU is by the stack with which a thread left", async () => {
  const found = await weights(await open(), { source: "off-cpu", groups: ["process"] });
  expect(found).toMatchObject({ "": 14_500, "hog 7;main;read;schedule": 10_500, "VM 100;ioctl;schedule": 4_000 });
});

test("over time, waits and stays off the CPU last as long as they did; exits as long as they are counted together", async () => {
  const engine = await open();
  const boxes = async (source: ProfileRequest["source"]) => {
    const windows = [{ t0: 0, t1: 22_000, width: 22 }];
    const request = { ...ALL, source, by: "vcpu" as const, from: 0, to: 1, windows };
    const found = await engine.profileChart(request);
    if (!found.ok) throw new Error(found.error.message);
    const { count, depth, x0, x1, t0, t1, isMixed, frame, frames, strings } = found.value;
    return Array.from({ length: count }, (_, box) => {
      const name = strings[frames.name[frame[box] as number] as number];
      return `${depth[box]} ${name} ${x0[box]}-${x1[box]} ${t0[box]}-${t1[box]}${isMixed[box] === 1 ? " mixed" : ""}`;
    });
  };
  expect(await boxes("steal")).toEqual([
    "0 preempted by 5-10 5500-9500",
    "1 hog 7 5-10 5500-9500",
    "2 main 5-10 5500-9500",
    "3 spin 5-10 5500-9500 mixed",
  ]);
  expect(await boxes("off-cpu")).toEqual(["0 ioctl 5-10 5500-9500", "1 schedule 5-10 5500-9500"]);
  const [outermost] = await boxes("exits");
  expect(outermost).toMatch(/^0 HLT 0-22 0-\d+ mixed$/);
});

test("steal and time off the CPU count with the part that lies in the selection", async () => {
  const engine = await open();
  // The vCPU waits from 5500 to 9500, the program sleeps from 9500 to 20000.
  const ranges = [
    { t0: 1_000, t1: 5_600 },
    { t0: 6_500, t1: 10_000 },
  ];
  expect(await weights(engine, { source: "steal", groups: ["vm"], ranges })).toMatchObject({
    "": 3_100,
    "VM 100;preempted by;hog 7": 3_100,
    "VM 100;preempted by;hog 7;main;work": 3_000,
  });
  expect(await weights(engine, { source: "off-cpu", groups: ["process"], ranges })).toMatchObject({
    "VM 100;ioctl;schedule": 3_100,
    "hog 7;main;read;schedule": 500,
  });
  const before = [{ t0: 0, t1: 5_500 }];
  expect(await weights(engine, { source: "steal", ranges: before })).toEqual({ "": 0 });
  expect(await weights(engine, { source: "off-cpu", ranges: before })).toEqual({ "": 0 });
});

test("exits are by reason and address, and say that they are no time", async () => {
  const profile = await profileOf(await open(), { source: "exits", weight: "weight", groups: ["vm"] });
  expect(weightsByPath(profile)).toMatchObject({
    "VM 100": 2,
    "VM 100;HLT;0x2000": 1,
    "VM 100;EXTERNAL_INTERRUPT;0x2000": 1,
  });
  expect(profile.unit).toBe("exits");
  expect(profile.totals.notes[0]).toMatch(/not where they spent time/);
});

test("the sources there are, with their events", async () => {
  const { sources } = await (await open()).profileSources();
  expect(sources.map(({ source, samples, events }) => [source, samples, events[0]?.unit])).toEqual([
    ["host", 5, "ns"],
    ["off-cpu", 2, "ns"],
    ["steal", 1, "ns"],
    ["exits", 2, "exits"],
  ]);
});

test("conditions, time ranges and lanes choose samples", async () => {
  const engine = await open();
  const count = async (request: Partial<ProfileRequest>) => (await profileOf(engine, request)).totals.samples;
  expect(await count({ where: "stack == spin" })).toBe(1);
  expect(await count({ where: "comm == hog && ts >= 6500ns" })).toBe(1);
  expect(await count({ where: 'mode == "hypervisor" || vm ~ 100' })).toBe(2);
  expect(
    await count({
      ranges: [
        { t0: 2_000, t1: 3_500 },
        { t0: 7_000, t1: 7_001 },
      ],
    }),
  ).toBe(2);
  const { paths } = await engine.lanes();
  expect(await count({ lanes: [paths.indexOf("lab/vm/100")] })).toBe(2);
  expect(await count({ lanes: [paths.indexOf("lab/cpu/0")] })).toBe(5);
  expect(await engine.profile({ ...ALL, where: "stack ==" })).toMatchObject({
    ok: false,
  });
});

test("a profile begins with the groups that say something of its recording", async () => {
  const defaultsOf = async (text: string) => {
    const engine = await openTexts({ host: text });
    return (await engine.profileSources()).sources.find(({ source }) => source === "host")?.defaultGroups;
  };
  const plain = (mode: number) => `6000 0 cpu-clock sample_mode=${mode} ip=64 period=1000 ${HOG} stack=main<spin\n`;
  expect(await defaultsOf(`${HEAD}${LINES}\n`)).toEqual(["vm", "vcpu", "mode", "guest-process"]);
  expect(await defaultsOf(`${HEAD}${plain(2)}`)).toEqual(["vcpu", "mode", "guest-process"]);
  expect(await defaultsOf(`${HEAD}${plain(0)}`)).toEqual(["vcpu"]);
});

test("parts of a split have their own figures, and samples without the group are one of them", async () => {
  const engine = await open();
  const figures = ({ samples, idleSamples, hostSamples, hostWeight, disagreeing, modeless }: ProfileTotals) => {
    return { samples, idleSamples, hostSamples, hostWeight, disagreeing, modeless };
  };
  for (const [withHost, withIdle] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    const request = { ...ALL, weight: "weight", withHost, withIdle, groups: ["mode"] } as const;
    const split = async (by: ProfileGroup) => {
      const parts = await engine.profileSplit({ ...request, by, parts: 99 });
      if (!parts.ok) throw new Error(parts.error.message);
      return parts.value.map(({ name, profile }) => [name, figures(profile.totals)] as const);
    };
    const whole = figures((await profileOf(engine, request)).totals);
    for (const by of ["cpu", "vcpu"] as const) {
      for (const figure of ["samples", "hostSamples", "hostWeight", "disagreeing", "modeless"] as const) {
        const sum = (await split(by)).reduce((all, [, own]) => all + own[figure], 0);
        expect(sum, `${figure} by ${by}`).toBe(whole[figure]);
      }
    }
    expect(new Map(await split("exit-reason")).get("no exit-reason")?.samples).toBe(withIdle ? 4 : 3);
    expect(new Map(await split("vcpu")).get("vCPU 0")).toMatchObject({ idleSamples: 0, hostSamples: 1 });
    expect(new Map(await split("vcpu")).get("hog 7")).toMatchObject({ idleSamples: 0, hostSamples: 0 });
    expect(new Map(await split("cpu")).get("CPU 0")).toMatchObject({ idleSamples: 1, hostSamples: 1 });
  }
});
