import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { laneIn, textIn } from "../../workers/model/table.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { engineWith, profileOf, samplesByPath } from "../setup/profile.js";
import { hostTimeOf, rowsOf, VMS } from "./lab-logs.js";

// perf kvm --host --guest record of a host with two VMs, and /proc/kallsyms of all three kernels. The VMs' kernels are the
// same, but each lay elsewhere, so one's symbols would name the other's code wrongly.

const [VM_A, VM_B] = VMS.map(({ pid }) => pid) as [string, string];

describeWithTraces("symbols of the lab's host and its VMs", () => {
  let engine: EngineApi;
  let folder: string;
  beforeAll(async () => {
    folder = join(unpackTrace("lab/perf-host-a.tar.zst"), "perf-host-a");
    engine = await engineWith(join(folder, "perf-kvm-samples.data"));
  });
  afterAll(() => engine.close());

  const filesAt = async (path: string) => {
    const listed = await listTraceFiles([join(folder, path)]);
    if (!listed.ok) throw new Error(listed.error.message);
    return listed.value.files;
  };
  const add = async (path: string, owner: string) => {
    const added = await engine.addSymbols({ files: await filesAt(path), owner });
    if (!added.ok) throw new Error(added.error.message);
    return added.value;
  };
  const guestKernels = async () => samplesByPath(await profileOf(engine, { groups: ["vm", "mode"] }));
  const KERNEL_OF_A = "VM 961;guest kernel";
  const KERNEL_OF_B = "VM 967;guest kernel";

  test("functions of each kernel, named by its own VM's kallsyms, without reading the trace again", async () => {
    await add("gt/vmA", VM_A);
    await add("gt/vmB", VM_B);
    const found = await guestKernels();
    const of = (kernel: string, names: readonly string[]) => names.map((name) => found[`${kernel};${name}`]);
    const names = ["clear_page_erms", "native_write_msr", "asm_exc_page_fault"];
    expect(of(KERNEL_OF_A, [...names, "asm_sysvec_apic_timer_interrupt", "__pv_queued_spin_lock_slowpath"])).toEqual([
      321, 167, 32, 135, 78,
    ]);
    expect(of(KERNEL_OF_B, names)).toEqual([359, 59, 55]);
    const { named } = await engine.symbols();
    const kernels = named.filter(({ dso }) => dso === "kernel");
    expect(kernels.map((row) => [row.owner, row.frames - row.named])).toEqual([
      ["labhost", 1015],
      ["labhost/vm/961", 0],
      ["labhost/vm/967", 0],
    ]);
  });

  test("the host's kernel gets none of the names of its guests, and has its own by its kallsyms", async () => {
    const before = samplesByPath(await profileOf(engine, { groups: ["vm", "mode"] }));
    const isNamed = (path: string) => path.startsWith("VM 961;hypervisor;") && !path.includes(";0x");
    expect(Object.keys(before).filter(isNamed)).toEqual([]);
    const info = await add("gt/host-kallsyms.gz", "labhost");
    expect(info.named.filter(({ dso }) => dso === "kernel").map((row) => row.frames - row.named)).toEqual([0, 0, 0]);
  });

  test("taken away, they leave addresses", async () => {
    const { files } = await engine.symbols();
    await engine.removeSymbols(files.filter(({ owner }) => owner === "labhost/vm/961").map(({ path }) => path));
    const found = await guestKernels();
    expect(found[`${KERNEL_OF_A};clear_page_erms`]).toBeUndefined();
    expect(found[`${KERNEL_OF_B};clear_page_erms`]).toBe(359);
  });

  test("of another boot name nothing, and say with which slide they would fit", async () => {
    const moved = /^ffffffff([89a-f]\w{7})(?= )/gm;
    const own = gunzipSync(readFileSync(join(folder, "gt/vmA/kallsyms.gz"))).toString("latin1");
    const slid = own.replaceAll(moved, (_, low: string) => {
      const address = 0xffffffff00000000n + BigInt(`0x${low}`);
      return (address < 0xffffffffc0000000n ? address - 0x1400000n : address).toString(16);
    });
    const bytes = new TextEncoder().encode(slid);
    const file = { path: "other-boot", source: { kind: "memory", bytes, size: bytes.byteLength } } as const;
    const added = await engine.addSymbols({ files: [file], owner: VM_A });
    if (!added.ok) return expect.unreachable(added.error.message);
    const entry = added.value.files.find(({ path }) => path === "other-boot");
    expect(entry).toMatchObject({ frames: 0, offeredSlide: `${0x1400000}` });
    expect(entry?.problems[0]?.message).toMatch("symbols of another boot, not used");
    const slidInfo = await engine.slideKernel({ owner: VM_A, slide: entry?.offeredSlide ?? "" });
    if (!slidInfo.ok) return expect.unreachable(slidInfo.error.message);
    expect((await guestKernels())[`${KERNEL_OF_A};clear_page_erms`]).toBe(321);
  });

  test("while the guests' programs burn time, their code lies in the function that does it, its clock call and the vdso", async () => {
    const answer = await engine.table({ ...WHOLE, table: "samples", where: "mode:guest-user" });
    if (!answer.ok) return expect.unreachable(answer.error.message);
    const times = answer.value.columns.flatMap((column) => (column.type === "time" ? [column.values] : []))[0];
    const { paths } = await engine.lanes();
    const originNs = Number((await session()).originNs);
    let [inside, all] = [0, 0];
    for (const { vm, pid, tscOffset } of VMS) {
      const hostTime = hostTimeOf(folder, vm, tscOffset);
      for (const file of ["cruncher.csv", "overload.csv"]) {
        const burns = rowsOf(join(folder, `gt/${vm}/${file}`)).filter(([, , , , what]) => what === "burn");
        const begin = hostTime(Math.min(...burns.map((row) => Number(row[5])))) + STARTED_NS;
        const end = hostTime(Math.max(...burns.map((row) => Number(row[6]))));
        for (let row = 0; row < answer.value.count; row += 1) {
          const at = originNs + (times?.[row] as number);
          const isOf = paths[laneIn(answer.value, "lane", row)]?.startsWith(`labhost/vm/${pid}/`) === true;
          if (!isOf || at < begin || end <= at) continue;
          all += 1;
          if (isBurn(Number(textIn(answer.value, "ip", row)))) inside += 1;
        }
      }
    }
    expect(all).toBeGreaterThan(2000);
    expect(inside / all).toBeGreaterThan(0.99);
  });

  const session = async () => {
    const done = await engine.done();
    if (!done.ok) throw new Error(done.error.message);
    return done.value;
  };
});

const WHOLE = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY, limit: 100_000 };
/** Programs that a phase starts run their own code first. */
const STARTED_NS = 100e6;

/** `burn` of the workload, the function of libc that reads the clock, and the vdso that it calls. */
function isBurn(ip: number): boolean {
  return (0x401675 <= ip && ip <= 0x4016da) || (0x448200 <= ip && ip <= 0x448212) || 0x7ff000000000 <= ip;
}
