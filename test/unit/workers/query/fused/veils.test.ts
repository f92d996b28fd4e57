import { describe, expect, test } from "vitest";
import { parseFilter } from "../../../../../workers/filter/parse.js";
import { DIMMED, State } from "../../../../../workers/model/states.js";
import { CELL_BYTES } from "../../../../../workers/query/cell.js";
import { CellsQuery } from "../../../../../workers/query/cells.js";
import { intervalsTable } from "../../../../../workers/query/export/intervals.js";
import { veilsOf } from "../../../../../workers/query/fused/veils.js";
import { stateAt } from "../../../../../workers/query/interval-at.js";
import { MarkedCells } from "../../../../../workers/query/marked-cells.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { type FusedRun, fusedRun, rowsText } from "../../support/fused-session.js";

/** HLT. */
const HALT = "reason=12 id=0";

/**
 * vCPU 0 (thread 100 of process 90) runs, exits, is preempted by thread 7 from 40 to 60, and halts at 90. In its guest
 * thread 412 runs until it blocks at 85, and the idle task after it; an interrupt wakes 412 again.
 */
const ONE_VCPU = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   entry id=0 pid=90 tid=100
  2   m1 switch prev=0 next=412 comm=burn
  20  exit reason=32 id=0 pid=90 tid=100
  25  entry id=0 pid=90 tid=100
  38  exit reason=1 id=0 pid=90 tid=100
  40  switch prev=100 next=7 state=0 pid=90 tid=100
  60  switch prev=7 next=100 state=1
  62  entry id=0 pid=90 tid=100
  85  m1 switch prev=412 next=0 state=1
  90  exit ${HALT} pid=90 tid=100
  92  switch prev=100 next=0 state=1 pid=90 tid=100
  120 irq n=5 handler=timer
  121 waking of=100 target=0
  122 irqret n=5
  130 switch prev=0 next=100
  131 entry id=0 pid=90 tid=100
  133 m1 irq n=3 handler=virtio
  134 m1 waking of=412 target=0
  135 m1 irqret n=3
  136 m1 switch prev=0 next=412
  150 m1 sys call=read
  160 m1 sysret call=read
  160 exit reason=1 id=0 pid=90 tid=100
`;

function oneVcpu(): FusedRun {
  return fusedRun(ONE_VCPU, ["h", "g"], { g: "h/vm/90" }, 160);
}

describe("the veil of a guest's thread", () => {
  const fused = oneVcpu();
  const veil = (path: string) => rowsText(veilsOf(fused.context).get(fused.id(path)), fused.context.untilNs);

  test("has what its vCPU did while it believed to run", () => {
    expect(fused.lane("g/thread/412")).toBe(
      "user[2,85] blocked:6[85,134] runnable[134,136] user[136,150] syscall[150,160]",
    );
    expect(veil("g/thread/412")).toBe(
      "none[2,20] hypervisor[20,25] none[25,38] hypervisor[38,40] preempted[40,60] hypervisor[60,62] none[62,160]",
    );
  });

  test("is nothing where the idle guest has halted, and steal where it is woken and waits for a CPU", () => {
    expect(veil("g/cpu/0")).toMatch(/none\[62,121\] runnable\[121,130\] hypervisor\[130,131\] none\[131,160\]$/);
    expect(veil("g/thread/0:0")).toMatch(/none\[.*,121\] runnable\[121,130\] hypervisor\[130,131\] none\[131,160\]$/);
  });

  test("details say how much was taken, by whom, and what is taken at the moment", () => {
    const taken = stateAt(fused.context, fused.id("g/thread/412"), 45e3)?.taken;
    expect(taken).toMatchObject({ ns: 29e3, stealNs: 20e3, unknownNs: 0 });
    expect(taken?.parts.map(({ culprit, ns, count }) => [fused.context.lanes.specs[culprit]?.path, ns, count])).toEqual(
      [
        ["h/thread/7", 20e3, 1],
        [undefined, 9e3, 3],
      ],
    );
    expect(taken?.now).toMatchObject({ start: 40e3, end: 60e3, culprit: fused.id("h/thread/7") });
    expect(stateAt(fused.context, fused.id("h/thread/7"), 45e3)?.taken).toBeUndefined();
  });

  test("cells carry the shares of each pixel, stolen and taken otherwise", () => {
    const lanes = Int32Array.of(fused.id("g/thread/412"), fused.id("h/vm/90/vcpu/0"));
    const { veils } = new CellsQuery(fused.context).answer({ lanes, t0: 0, t1: 80e3, width: 4 });
    // By pixels of 20 µs: nothing, 5 + 2 of hypervisor, all stolen, 2 of hypervisor; the host's own lane has none.
    expect([...(veils ?? [])]).toEqual([
      0,
      0,
      0,
      Math.round((7 / 20) * 255),
      255,
      0,
      0,
      Math.round((2 / 20) * 255),
      ...new Array(8).fill(0),
    ]);
    const host = new CellsQuery(fused.context).answer({ lanes: lanes.slice(1), t0: 0, t1: 80e3, width: 4 });
    expect(host.veils).toBeUndefined();
  });

  test("a heading shows the average of the veils of the lanes that it stands for", () => {
    const machine = fused.id("g");
    const request = { lanes: Int32Array.of(machine, fused.id("h")), t0: 0, t1: 80e3, width: 4 };
    const { veils } = new CellsQuery(fused.context).answer(request);
    // The guest has one CPU. Its veil is that of thread 412 until 85 µs.
    const all = [0, 0, 0, Math.round((7 / 20) * 255), 255, 0, 0, Math.round((2 / 20) * 255)];
    expect([...(veils ?? [])]).toEqual([...all, ...new Array(8).fill(0)]);
    const threads = fusedRun(`${ONE_VCPU}\n160 m1 switch cpu1 prev=0 next=413`, ["h", "g"], { g: "h/vm/90" }, 160);
    const lanes = Int32Array.of(threads.id("g"));
    const half = new CellsQuery(threads.context).answer({ lanes, t0: 40e3, t1: 60e3, width: 1 }).veils;
    // CPU 1 of the guest is not known then: half of the time of both CPUs is stolen.
    expect([...(half ?? [])]).toEqual([128, 0]);
  });

  test("tables and filters of states tell what was taken of each, and nothing of lanes that no host has", () => {
    const scope = { t0: 0, t1: 160e3, hasLane: (path: string) => path === "g/thread/412" || path === "h/thread/7" };
    const rows = [...intervalsTable.rows(fused.context, scope)].filter((row) => row !== undefined);
    expect(rows.filter((row) => row[1] === "g/thread/412").map((row) => [row[5], ...row.slice(9)])).toEqual([
      ["user", 83e3, 29e3, 20e3],
      ["blocked", 49e3, 0, 0],
      ["runnable", 2e3, 0, 0],
      ["user", 14e3, 0, 0],
      ["syscall", 10e3, 0, 0],
    ]);
    for (const row of rows) if (row[1] === "h/thread/7") expect(row.slice(10)).toEqual([undefined, undefined]);
    // Pixels of 20 µs. Of the first four, the state is one of 83 µs, of which 29 were taken.
    expect(dimmed("taken > 28us")).toEqual([false, false, false, false, false, true, true, true]);
    expect(dimmed("taken > 30us")).toEqual([true, true, true, true, true, true, true, true]);
    expect(dimmed("state:user && steal < 1us")).toEqual([true, true, true, true, true, true, false, false]);
    expect(dimmed("steal present", "h/thread/7")).toEqual(new Array(8).fill(true));
  });

  /** Of each of 8 pixels, whether nothing in it matches. */
  function dimmed(where: string, path = "g/thread/412"): boolean[] {
    const parsed = parseFilter(where);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const request = { lanes: Int32Array.of(fused.id(path)), t0: 0, t1: 160e3, width: 8 };
    const answer = new CellsQuery(fused.context).answer(request);
    const marks = { filters: [parsed.filter], of: Int32Array.of(0) };
    const { cells } = toEnd(new MarkedCells(fused.context).mark(answer, marks));
    return Array.from({ length: 8 }, (_, px) => [0, 2].every((at) => isDimmed(cells, px * CELL_BYTES + at)));
  }

  /** A state without a share is none, and where the lane is not there is none either. */
  function isDimmed(cells: Uint8Array, at: number): boolean {
    const state = cells[at] as number;
    return cells[at + 1] === 0 || state === State.NONE || (state & DIMMED) !== 0;
  }
});
