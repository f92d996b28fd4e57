import { expect, test } from "vitest";
import { PerfWriter, tracingData, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode } from "./open.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const [GUEST_KERNEL, GUEST_USER] = [4, 5];
const KALLSYMS = "ffffffff81000000 T start\nffffffff81000100 T work\nffffffffc0a00000 t vmx_run\t[kvm_intel]\n";

const file = new PerfWriter([CLOCK], {
  hasChains: true,
  features: new Map([[1, tracingData([], { kallsyms: KALLSYMS })]]),
});

test("frames of the kernel have its names, modules and offsets", async () => {
  const chain = [-128n, 0xffffffffc0a00010n, 0xffffffff81000104n];
  const { rows } = await decode(file.file(file.sample({ time: 100, ip: 0xffffffffc0a00010n, misc: 1, chain })));
  expect(rows[0]?.frames).toEqual([
    { name: "work", dso: "[kernel.kallsyms]", mode: 1, high: 0xffffffff, low: 0x81000104, space: -1, offset: 4 },
    { name: "vmx_run", dso: "[kvm_intel]", mode: 1, high: 0xffffffff, low: 0xc0a00010, space: -1, offset: 16 },
  ]);
});

test("frames of a program are places in its files, which move when it runs another one", async () => {
  const lib = { begin: 0x7f00_0000_1000n, length: 0x2000, offset: 0x5000, name: "/usr/lib/libc.so.6" };
  const heap = { begin: 0x7f00_0000_8000n, length: 0x1000, name: "//anon" };
  const at = (time: number, pid: number, ip: bigint) => file.sample({ time, pid, ip, chain: [-512n, ip] });
  const { rows } = await decode(
    file.file(
      file.mmap(10, 7, lib),
      file.mmap(11, 7, heap),
      file.fork(20, [7, 7], [8, 8]),
      at(30, 7, 0x7f00_0000_1234n),
      at(31, 8, 0x7f00_0000_1234n),
      at(32, 7, 0x7f00_0000_8010n),
      file.exec(40, 8, "other"),
      at(50, 8, 0x7f00_0000_1234n),
      file.mmap(60, 8, { ...lib, offset: 0 }),
      at(70, 8, 0x7f00_0000_1234n),
      at(80, 7, 0x7f00_0000_1234n),
    ),
  );
  const frames = rows.flatMap(({ frames: own }) => own ?? []).map(({ dso, low, space }) => ({ dso, low, space }));
  const inLib = { dso: "/usr/lib/libc.so.6", low: 0x5234, space: -1 };
  expect(frames).toEqual([
    inLib,
    inLib,
    { dso: "//anon", low: 0x8010, space: 7 },
    { dso: "", low: 0x1234, space: 8 },
    { ...inLib, low: 0x234 },
    inLib,
  ]);
});

test("guests have addresses of their own, and no names of the host's kernel", async () => {
  const sample = (time: number, pid: number, ip: bigint, misc: number) =>
    file.sample({ time, pid, ip, misc, chain: [] });
  const { rows } = await decode(
    file.file(
      sample(1, 961, 0xffffffff81000104n, GUEST_KERNEL),
      sample(2, 967, 0xffffffff81000104n, GUEST_USER),
      sample(3, 961, 0x401000n, GUEST_KERNEL),
    ),
  );
  const frames = rows.flatMap(({ frames: own }) => own ?? []);
  expect(frames.map(({ name, mode, space }) => ({ name, mode, space }))).toEqual([
    { name: "", mode: 4, space: 961 },
    { name: "", mode: 4, space: 967 },
    { name: "", mode: 5, space: 961 },
  ]);
  expect(rows.map(({ modeFlags }) => modeFlags)).toEqual([0, 1, 1]);
});

test("marks tell the modes of the frames behind them, where addresses do not", async () => {
  const chain = [-2048n, 0xffffffff81000104n, -2560n, 0x401000n, -512n, 0x402000n, -128n, 0n];
  const { rows } = await decode(file.file(file.sample({ time: 1, misc: 4, ip: 0xffffffff81000104n, chain })));
  expect(rows[0]?.frames?.map(({ mode, low }) => [mode, low])).toEqual([
    [1, 0],
    [2, 0x402000],
    [5, 0x401000],
    [4, 0x81000104],
  ]);
});
