import { describe, expect, test } from "vitest";
import { parseFilter } from "../../../../workers/filter/parse.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { DIMMED, State, WaitReason } from "../../../../workers/model/states.js";
import { CellsQuery } from "../../../../workers/query/cells.js";
import { MarkedCells } from "../../../../workers/query/marked-cells.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

const UNTIL = 1000;
const lanes = new LaneStore();
const vm = addLane(lanes, "vm");
const vcpu = addLane(lanes, "vcpu", vm, "m/vm/7/vcpu/0");
const thief = addLane(lanes, "thread", -1, "m/thread/9");
const track = lanes.track(vcpu);
// Pixels of 100 ns: guest, preempted for 300 ns, guest, a wait of 10 ns, guest.
track.enter(0, State.GUEST);
track.enter(200, State.PREEMPTED, 0, thief);
track.enter(500, State.GUEST);
track.enter(750, State.WAIT, WaitReason.DISK);
track.enter(760, State.GUEST);
track.enter(900, State.PREEMPTED);
track.enter(920, State.GUEST);
lanes.track(thief).enter(0, State.BLOCKED);
lanes.track(thief).enter(200, State.USER);
const context = contextOf(lanes, UNTIL);

/** The cells of lanes with ten pixels, as "guest", "-guest" dimmed, "guest 90 -wait 10" with shares in percent. */
function cells(where: string, ...shown: number[]): string[] {
  const parsed = parseFilter(where);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const request = { lanes: Int32Array.from(shown), t0: 0, t1: UNTIL, width: 10 };
  const answer = new CellsQuery(context).answer(request);
  const of = new Int32Array(shown.length);
  const marked = toEnd(new MarkedCells(context).mark(answer, { filters: [parsed.filter], of })).cells;
  return Array.from({ length: shown.length * 10 }, (_, px) => cellText(marked.subarray(px * 4, px * 4 + 4)));
}

function cellText([first = 0, share = 0, second = 0, rest = 0]: Uint8Array): string {
  const name = (state: number) => `${state & DIMMED ? "-" : ""}${NAMES[state & ~DIMMED]}`;
  if (rest === 0) return name(first);
  const percent = (part: number) => Math.round((part * 100) / 255);
  return `${name(first)} ${percent(share)} ${name(second)} ${percent(rest)}`;
}

const NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(State).map(([name, state]) => [state, name.toLowerCase()]),
);

describe("cells with a filter on intervals", () => {
  test("dim what does not match", () => {
    expect(cells("duration > 250ns", vcpu)).toEqual([
      "-guest",
      "-guest",
      "preempted",
      "preempted",
      "preempted",
      "-guest",
      "-guest",
      "-guest 90 -wait 10",
      "-guest",
      "-guest 80 -preempted 20",
    ]);
  });

  test("of two filters at a time each has its own", () => {
    const query = new CellsQuery(context);
    const marked = new MarkedCells(context);
    const begin = (where: string) => {
      const parsed = parseFilter(where);
      if (!parsed.ok) throw new Error(parsed.error.message);
      const answer = query.answer({ lanes: Int32Array.of(vcpu, vcpu), t0: 0, t1: UNTIL, width: 10 });
      const steps = marked.mark(
        { ...answer, cells: answer.cells.slice() },
        { filters: [parsed.filter], of: new Int32Array(2) },
      );
      steps.next();
      return steps;
    };
    const older = begin("duration > 250ns");
    const newer = begin("reason:disk");
    const second = (steps: ReturnType<typeof begin>, px: number) => {
      const { cells: bytes } = toEnd(steps);
      return cellText(bytes.subarray((10 + px) * 4, (10 + px) * 4 + 4));
    };
    expect(second(newer, 7)).toBe("-guest 90 wait 10");
    expect(second(older, 2)).toBe("preempted");
  });

  test("show what matches in full, however short it is", () => {
    expect(cells("reason:disk", vcpu)[7]).toBe("-guest 90 wait 10");
    expect(cells("state:guest duration < 100ns", vcpu)[9]).toBe("guest 80 -preempted 20");
    expect(cells("state:guest duration < 100ns", vcpu)[8]).toBe("-guest");
  });

  test("know the culprit, by path and by name", () => {
    for (const where of ["culprit ~ thread/9", 'culprit:"thread 2"', "culprit present"]) {
      expect(cells(where, vcpu).slice(1, 4)).toEqual(["-guest", "preempted", "preempted"]);
      expect(cells(where, vcpu)[9]).toBe("-guest 80 -preempted 20");
    }
  });

  test("times are those of the session", () => {
    expect(cells("start >= +500ns state:preempted", vcpu).filter((cell) => /(^| )preempted/.test(cell))).toEqual([
      "-guest 80 preempted 20",
    ]);
  });

  test("a lane that heads others shows where these match", () => {
    expect(cells("duration > 250ns", vm).slice(1, 4)).toEqual(["-guest", "preempted", "preempted"]);
  });

  test("lanes of their own filter, and lanes without one", () => {
    const request = { lanes: Int32Array.of(vcpu, thief), t0: 0, t1: UNTIL, width: 10 };
    const plain = new CellsQuery(context).answer(request).cells.slice();
    const parsed = parseFilter("duration > 250ns");
    const filters = parsed.ok ? [parsed.filter] : [];
    const answer = new CellsQuery(context).answer(request);
    const { cells: marked } = toEnd(new MarkedCells(context).mark(answer, { filters, of: Int32Array.of(0, -1) }));
    expect(marked.subarray(40)).toEqual(plain.subarray(40));
    expect(marked.subarray(0, 40)).not.toEqual(plain.subarray(0, 40));
  });

  test("works in steps", () => {
    const request = { lanes: Int32Array.of(vcpu, vcpu, vcpu), t0: 0, t1: UNTIL, width: 10 };
    const parsed = parseFilter("reason:disk");
    const answer = new CellsQuery(context).answer(request);
    const where = { filters: parsed.ok ? [parsed.filter] : [], of: new Int32Array(3) };
    const steps = [...new MarkedCells(context).mark(answer, where)];
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });
});
