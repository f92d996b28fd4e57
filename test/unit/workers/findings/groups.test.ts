import { expect, test } from "vitest";
import { casesOf } from "../../../../workers/findings/group.js";
import { rangeOf } from "../../../../workers/findings/group-title.js";
import { findings, lookForFindings } from "../../../../workers/findings/index.js";
import type { Figure, Finding, FindingGroup } from "../../../../workers/model/findings.js";
import { runTables } from "../support/dsl-tables.js";
import { preemptedVms } from "./preempted-vms.js";

const ALL = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };

async function groupsIn(text: string): Promise<FindingGroup[]> {
  const { context } = runTables(text, 100_000);
  const found: FindingGroup[] = [];
  for await (const { groups } of lookForFindings(context, [], ALL, () => undefined)) found.push(...groups);
  return found;
}

async function stealIn(vms: number, vcpus: number): Promise<FindingGroup[]> {
  return (await groupsIn(preemptedVms(vms, vcpus))).filter(({ id }) => id === "steal");
}

test("few cases of a kind stand alone, with their own words", async () => {
  const groups = await stealIn(2, 2);
  expect(groups.map(({ scope, count }) => `${scope} ${count}`)).toEqual(Array(4).fill("case 1"));
  expect(groups[0]?.title).toBe(groups[0]?.cases[0]?.title);
  expect(new Set(groups.map(({ lane }) => lane))).toEqual(new Set(["h/vm/1000", "h/vm/2000"]));
});

test("more are one group for each VM: how many of its vCPUs, their range, and the worst", async () => {
  const groups = await stealIn(2, 5);
  expect(groups.map(({ scope, lane, count }) => `${scope} ${lane} ${count}`).sort()).toEqual([
    "vm h/vm/1000 5",
    "vm h/vm/2000 5",
  ]);
  for (const { title } of groups) {
    expect(title).toMatch(/^5 vCPUs of VM [12]000 lost 20 % of their time to others; worst: vCPU 4$/);
  }
});

test("many VMs are one group of the host, which unfolds to the VMs and then to their vCPUs", async () => {
  const [host, ...others] = await stealIn(6, 2);
  expect(others).toEqual([]);
  expect(host).toMatchObject({ scope: "host", lane: "h", count: 12, cases: [] });
  expect(host?.title).toMatch(/^12 vCPUs of 6 VMs lost 20 % of their time to others; worst: vCPU 1 of VM 6000$/);
  expect(host?.groups.map(({ scope, count }) => `${scope} ${count}`)).toEqual(Array(6).fill("vm 2"));
});

test("of cases as severe as can be, the worst is the one with the largest figure", async () => {
  // All lose most of the window; the third loses more than the others, in two stretches that are shorter than theirs.
  const taken = (cpu: number, at: number) =>
    `${at + cpu} switch cpu${cpu} prev=${100 + cpu} next=${9000 + cpu} state=256`;
  const back = (cpu: number, at: number) => `${at + cpu} switch cpu${cpu} prev=${9000 + cpu} next=${100 + cpu} state=1`;
  const lines = Array.from({ length: 5 }, (_, cpu) => [
    `${cpu} switch cpu${cpu} prev=0 next=${100 + cpu}`,
    `${100 + cpu} entry cpu${cpu} id=${cpu} tid=${100 + cpu} pid=90`,
    `${200 + cpu} exit cpu${cpu} reason=1 id=${cpu}`,
    ...(cpu === 2 ? [taken(cpu, 300), back(cpu, 50_000), taken(cpu, 50_100)] : [taken(cpu, 30_000)]),
    back(cpu, 99_000),
  ]);
  const text = lines
    .flat()
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join("\n");
  const [group] = (await groupsIn(text)).filter(({ id }) => id === "steal");
  expect(group?.cases.map(({ severity }) => severity)).toEqual([1, 1, 1, 1, 1]);
  expect(group?.title).toMatch(/^5 vCPUs of VM 90 lost \d+–(\d+ %) of their time to others; worst: vCPU 2$/);
  const most = /–(\d+ %)/.exec(group?.title ?? "")?.[1];
  expect(group?.cases[0]?.title).toContain(`lost ${most} of its time`);
});

test("a group counts its members, and is as severe as the worst of them", async () => {
  const check = (group: FindingGroup): void => {
    const parts =
      group.groups.length === 0 ? group.cases.length : group.groups.reduce((sum, { count }) => sum + count, 0);
    expect(group.count).toBe(parts);
    expect(casesOf(group)).toHaveLength(group.count);
    expect(group.severity).toBe(Math.max(...casesOf(group).map(({ severity }) => severity)));
    for (const part of group.groups) check(part);
  };
  for (const [vms, vcpus] of [
    [2, 2],
    [2, 5],
    [6, 2],
    [9, 3],
  ] as const) {
    const groups = await groupsIn(preemptedVms(vms, vcpus));
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) check(group);
  }
});

test("a report has the same groups: the worst case, how many it stands for, and the sentence about all", async () => {
  const { context } = runTables(preemptedVms(6, 2), 100_000);
  const [steal] = (await findings(context, [], ALL, () => undefined)).filter(({ id }) => id === "steal");
  expect(steal).toMatchObject({ cases: 12, summary: (await stealIn(6, 2))[0]?.title });
});

const case_ = (value: number, unit: Figure["unit"]) => ({ figure: { value, unit } }) as Finding;

test("the range of a group has its unit once where both ends have the same", () => {
  expect(rangeOf([case_(0.2, "share"), case_(0.47, "share"), case_(0.3, "share")])).toBe("20–47 %");
  expect(rangeOf([case_(900e3, "ns"), case_(5.9e6, "ns")])).toBe("900 µs–5.9 ms");
  expect(rangeOf([case_(1200, "count"), case_(12, "count")])).toBe("12–1 200");
  expect(rangeOf([case_(0.2, "share"), case_(0.2, "share")])).toBe("20 %");
});
