import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProfileRequest } from "../../../../workers/model/profile.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { firefox } from "../../../../workers/profile/formats/firefox.js";
import { timedSteps } from "../../../../workers/profile/timed.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { ALL, exportedProfile } from "../../../setup/profile.js";
import { openTexts } from "../alignment/open-texts.js";
import { LANES, type MadeSample, REQUEST, sessionOf } from "./made-session.js";

type Column = readonly (number | null)[];
interface Table {
  readonly length: number;
  readonly [column: string]: Column | number;
}

/** What a reader of the format takes from a file. */
interface FirefoxFile {
  readonly meta: {
    readonly preprocessedProfileVersion: number;
    readonly interval: number;
    readonly categories: readonly { readonly name: string; readonly color: string }[];
  };
  readonly threads: readonly {
    readonly name: string;
    readonly processName: string;
    readonly pid: string;
    readonly tid: number | string;
    readonly isMainThread: boolean;
    readonly samples: {
      readonly length: number;
      readonly weightType: string;
      readonly stack: Column;
      readonly time: readonly number[];
      readonly weight: readonly number[] | null;
      readonly threadCPUDelta?: readonly number[];
    };
  }[];
  readonly shared: {
    readonly stackTable: Table;
    readonly frameTable: Table;
    readonly funcTable: Table;
    readonly resourceTable: Table;
    readonly nativeSymbols: Table;
    readonly sources: Table;
    readonly stringArray: readonly string[];
  };
}

/** The columns that version 61 of the format wants (src/types/profile.ts of the Firefox Profiler). */
const COLUMNS = {
  stackTable: ["frame", "prefix"],
  frameTable: [
    "address",
    "inlineDepth",
    "category",
    "subcategory",
    "func",
    "nativeSymbol",
    "innerWindowID",
    "line",
    "column",
  ],
  funcTable: ["name", "isJS", "relevantForJS", "resource", "source", "lineNumber", "columnNumber"],
  resourceTable: ["lib", "name", "host", "type"],
  nativeSymbols: ["libIndex", "address", "name", "functionSize"],
  sources: ["id", "filename", "startLine", "startColumn", "sourceMapURL"],
} as const;

/** Reads a file, and holds it to what its readers rely on. */
function read(text: string): FirefoxFile {
  const file = JSON.parse(text) as FirefoxFile;
  const { shared, threads, meta } = file;
  expect(meta.preprocessedProfileVersion).toBe(61);
  expect(meta.interval).toBeGreaterThan(0);
  expect(meta.categories[0]?.color).toBe("grey");
  for (const [name, columns] of Object.entries(COLUMNS)) {
    const { length, ...table } = shared[name as keyof typeof COLUMNS];
    expect(Object.keys(table).sort()).toEqual([...columns].sort());
    for (const values of Object.values(table)) expect(values).toHaveLength(length);
  }
  const { stackTable, frameTable, funcTable, resourceTable, stringArray } = shared;
  const column = (table: Table, name: string) => table[name] as Column;
  const within = (ids: Column, end: number, none?: number | null) => {
    for (const id of ids) {
      if (id === none) continue;
      expect(id).toBeGreaterThanOrEqual(0);
      expect(id).toBeLessThan(end);
    }
  };
  within(column(stackTable, "frame"), frameTable.length);
  for (const [stack, prefix] of column(stackTable, "prefix").entries()) within([prefix], stack, null);
  within(column(frameTable, "func"), funcTable.length);
  within(column(frameTable, "category"), meta.categories.length, null);
  within(column(funcTable, "name"), stringArray.length);
  within(column(funcTable, "resource"), resourceTable.length, -1);
  within(column(resourceTable, "name"), stringArray.length);
  expect(new Set(stringArray).size).toBe(stringArray.length);
  for (const { samples } of threads) {
    within(samples.stack, stackTable.length);
    for (const values of [samples.stack, samples.time, samples.weight, samples.threadCPUDelta]) {
      if (values !== null && values !== undefined) expect(values).toHaveLength(samples.length);
    }
    expect([...samples.time].sort((a, b) => a - b)).toEqual(samples.time);
  }
  return file;
}

/** Names and categories of a stack, the outermost first. */
function framesOf({ shared, meta }: FirefoxFile, stack: number): { readonly name: string; readonly mode: string }[] {
  const { stackTable, frameTable, funcTable, stringArray } = shared;
  const at = (table: Table, column: string, row: number) => (table[column] as Column)[row] ?? null;
  const frame = at(stackTable, "frame", stack) as number;
  const prefix = at(stackTable, "prefix", stack);
  const outer = prefix === null ? [] : framesOf({ shared, meta } as FirefoxFile, prefix);
  const category = at(frameTable, "category", frame);
  const name = stringArray[at(funcTable, "name", at(frameTable, "func", frame) as number) as number] as string;
  return [...outer, { name, mode: category === null ? "" : (meta.categories[category]?.name ?? "") }];
}

const samples = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 1000 }),
    stack: fc.array(fc.constantFrom("main", "work", "lib_read", 'spin"\n', "<i>&\u202e"), { maxLength: 6 }),
    lane: fc.nat(LANES.length - 1),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 40 },
);

function written(made: readonly MadeSample[], request: Partial<ProfileRequest> = {}): FirefoxFile {
  const profile = toEnd(timedSteps(new ProfileBasis(sessionOf(made)), { ...REQUEST, ...request }));
  return read([...firefox.writeTimed(profile)].join(""));
}

test("a file has each sample on its thread, at its time, with its stack and weight", () => {
  fc.assert(
    fc.property(samples, fc.boolean(), (made, inverted) => {
      const file = written(made, { inverted });
      const rows = (lane: string) => {
        const thread = file.threads.find(({ name }) => name === lane)?.samples;
        return Array.from({ length: thread?.length ?? 0 }, (_, i) => ({
          t: Math.round((thread?.time[i] as number) * 1e6),
          stack: framesOf(file, thread?.stack[i] as number).map(({ name }) => name),
          weight: thread?.weight?.[i] ?? 1,
        }));
      };
      for (const [lane, name] of LANES.entries()) {
        const wanted = made
          .filter((one) => one.lane === lane)
          .sort((a, b) => a.t - b.t)
          .map(({ t, stack, weight }) => ({ t, stack: stack.length === 0 ? ["unknown"] : stack, weight }));
        expect(rows(name)).toEqual(wanted);
      }
    }),
  );
});

test("a filter leaves out samples, and groups are frames", () => {
  fc.assert(
    fc.property(samples, (made) => {
      const transforms = [{ kind: "focus", name: "work", dso: "" }] as const;
      const file = written(made, { transforms, groups: ["thread"] });
      const kept = made.filter(({ stack }) => stack.includes("work"));
      expect(file.threads.reduce((sum, one) => sum + one.samples.length, 0)).toBe(kept.length);
      for (const thread of file.threads) {
        for (const stack of thread.samples.stack) {
          const names = framesOf(file, stack as number).map(({ name }) => name);
          expect(names.slice(0, 2)).toEqual([thread.name, "work"]);
        }
      }
    }),
  );
});

const VCPU = "common_pid=101 common_tgid=100 common_comm=vcpu0";
const LINES = [
  "0 0 sched_switch prev_pid=0 prev_comm=swapper next_pid=101 next_comm=vcpu0 next_prio=120",
  `1000000 0 kvm_entry vcpu_id=0 ${VCPU}`,
  `2000000 0 cpu-clock sample_mode=5 ip=4096 period=1000000 ${VCPU}`,
  `3000000 0 kvm_exit exit_reason=12 guest_rip=8192 isa=1 ${VCPU}`,
  `5000000 0 cpu-clock sample_mode=1 ip=-4096 period=1000000 ${VCPU} stack=vmx_run`,
  "5400000 0 sched_switch prev_pid=101 prev_comm=vcpu0 prev_state=1 prev_prio=120 next_pid=7 next_comm=hog next_prio=120",
  "5500000 0 cpu-clock sample_mode=1 ip=-4096 period=1000000 common_pid=7 common_tgid=7 common_comm=hog stack=vmx_run",
  "6000000 0 cpu-clock sample_mode=2 ip=64 period=1000000 common_pid=7 common_tgid=7 common_comm=hog stack=main<spin",
  "7000000 0 sched_switch prev_pid=7 prev_comm=hog prev_state=1 prev_prio=120 next_pid=0 next_comm=swapper next_prio=120",
  "8000000 0 cpu-clock sample_mode=1 ip=-64 period=1000000 common_pid=0 common_comm=swapper/0",
].join("\n");

test("a vCPU is a thread of its VM, and one function of the kernel is whose work its thread does", async () => {
  const engine = await openTexts({
    host: `#lines\nhost: lab\nevents: sched_switch,kvm_entry,kvm_exit,cpu-clock\n\n${LINES}\n`,
  });
  const profile = { ...ALL, weight: "weight" as const, groups: ["mode" as const] };
  const pieces = await exportedProfile(engine, { format: "firefox", profile });
  const file = read(pieces);
  const threads = file.threads.map(({ name, processName, pid, tid, isMainThread, samples: own }) => {
    const stacks = own.stack.map((stack) => framesOf(file, stack as number).map((one) => `${one.name} (${one.mode})`));
    return { name, processName, pid, tid, isMainThread, times: own.time, cpu: own.threadCPUDelta, stacks };
  });
  expect(threads).toEqual([
    {
      name: "vCPU 0",
      processName: "VM 100",
      pid: "100",
      tid: 101,
      isMainThread: false,
      times: [2, 5],
      cpu: [0, 1_000_000],
      stacks: [["guest user (guest user)"], ["hypervisor (hypervisor)", "vmx_run ()"]],
    },
    {
      name: "hog 7",
      processName: "hog",
      pid: "7",
      tid: 7,
      isMainThread: true,
      times: [5.5, 6],
      // Half a millisecond after its sample before it cannot have run for a whole one.
      cpu: [0, 500_000],
      stacks: [
        ["host kernel (host kernel)", "vmx_run ()"],
        ["host user (host user)", "main ()", "spin ()"],
      ],
    },
    {
      name: "CPU 0",
      processName: "idle",
      pid: "idle",
      tid: "CPU 0",
      isMainThread: false,
      times: [8],
      cpu: [0],
      stacks: [["idle (idle)"]],
    },
  ]);
});
