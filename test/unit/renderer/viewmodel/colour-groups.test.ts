import { describe, expect, test } from "vitest";
import { cellTexture, slotAt } from "../../../../renderer/viewmodel/cell-texture.js";
import { leastDifference } from "../../../../renderer/viewmodel/colour-difference.js";
import { GROUP_COLOURS, GroupSlots, greyPalette, groupsInView } from "../../../../renderer/viewmodel/colour-groups.js";
import { composeCells } from "../../../../renderer/viewmodel/compose-cells.js";
import { paintGroups } from "../../../../renderer/viewmodel/paint-groups.js";
import { LANE_GROUND, paletteOf, THEMES } from "../../../../renderer/viewmodel/palette.js";
import { FIRST_GROUP, paletteTexels } from "../../../../renderer/viewmodel/palette-texture.js";
import { contrast, rgbFromHex } from "../../../../renderer/viewmodel/rgb.js";
import { State } from "../../../../workers/model/states.js";

const group = (key: string) => ({ key, lane: -1, text: key });
const NONE: ReadonlySet<number> = new Set();

describe.each(THEMES)("colours of groups on %s", (theme) => {
  const colours = GROUP_COLOURS[theme].map(rgbFromHex);
  const ground = rgbFromHex(LANE_GROUND[theme]);

  test("any two differ by ΔE 15 in all visions, and all stand out by 3:1", () => {
    colours.forEach((a, i) => {
      expect(contrast(a, ground)).toBeGreaterThanOrEqual(3);
      for (const b of colours.slice(i + 1)) expect(leastDifference(a, b)).toBeGreaterThanOrEqual(15);
    });
  });

  test("the greys of states stand out by 3:1 too", () => {
    for (const grey of new Set(greyPalette(paletteOf("safe", theme), theme))) {
      expect(contrast(rgbFromHex(grey), ground)).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("the colour of a group", () => {
  test("stays, and no colour comes twice before all have come", () => {
    const slots = new GroupSlots();
    const first = Array.from({ length: 10 }, (_, i) => slots.of(group(`vm/${i}`)));
    expect(new Set(first).size).toBe(10);
    expect(Array.from({ length: 10 }, (_, i) => slots.of(group(`vm/${i}`)))).toEqual(first);
    const next = Array.from({ length: 10 }, (_, i) => slots.of(group(`more/${i}`)));
    expect(new Set(next).size).toBe(10);
  });

  test("is mostly the same in another session, in which others come before", () => {
    const [a, b] = [new GroupSlots(), new GroupSlots()];
    const one = a.of(group("labhost/vm/961"));
    expect(b.of(group("labhost/vm/961"))).toBe(one);
  });
});

describe("cells of work", () => {
  // Two lanes of three cells: work and idle, mixed, stolen.
  const states = [
    [State.GUEST, 255, 0, 0],
    [State.WAIT, 200, State.USER, 55],
    [State.PREEMPTED, 255, 0, 0],
  ].flat();
  const answer = {
    t0: 0,
    t1: 300,
    width: 3,
    lanes: Int32Array.of(7, 9),
    cells: Uint8Array.from([...states, ...states]),
    readUntilNs: 300,
  };
  const groups = { cells: Uint16Array.of(1, 2, 2, 0, 0, 0), list: [group("a"), group("b")], slots: [4, 6] };
  const texture = cellTexture(answer, groups);

  function painted(dimmed: ReadonlySet<number>): number[] {
    const composed = new Uint8Array(24);
    composeCells(texture.texels, 18, composed);
    paintGroups(composed, groups, dimmed);
    return [0, 4, 6, 8, 12].map((at) => composed[at] ?? -1);
  }

  test("get the colour of their group, all others keep their state's", () => {
    expect(painted(NONE)).toEqual([FIRST_GROUP + 4, FIRST_GROUP + 6, State.WAIT, State.PREEMPTED, State.GUEST]);
  });

  test("stay dimmed where the filter dims their state", () => {
    expect(painted(new Set([State.GUEST]))[0]).toBe(State.GUEST);
  });

  test("say which groups are in view, and whose colour a place has", () => {
    expect(groupsInView(texture, [0, 1], 0, 3)).toEqual([0, 1]);
    expect(groupsInView(texture, [0], 2, 3)).toEqual([]);
    expect(slotAt(texture, 7, 150)).toBe(6);
    expect(slotAt(texture, 9, 150)).toBe(-1);
    expect(slotAt(texture, 8, 150)).toBe(-1);
  });

  test("the palette's texture has the colours after the states'", () => {
    const texels = paletteTexels(paletteOf("safe", "dark"), NONE, ["#ff8000"]);
    expect([...texels.subarray(FIRST_GROUP * 4, FIRST_GROUP * 4 + 4)]).toEqual([255, 128, 0, 63 * 4]);
  });
});
