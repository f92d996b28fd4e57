import { expect, test } from "vitest";
import { addressOf, memoryRows, movedAddress } from "../../../../renderer/viewmodel/memory-view.js";

test("rows of 16 bytes, also over the end of all addresses", () => {
  expect(memoryRows("0xfffffffffffffff0", "48656c6c6f00".padEnd(32, "7f").concat("21"))).toEqual([
    {
      address: "0xfffffffffffffff0",
      bytes: ["48", "65", "6c", "6c", "6f", "00", ...Array(10).fill("7f")],
      text: "Hello...........",
    },
    { address: "0x0000000000000000", bytes: ["21"], text: "!" },
  ]);
});

test.each([
  ["ffffffff81000000", "0xffffffff81000000"],
  [" 0xFFFF_0000 ", "0xffff0000"],
  ["", undefined],
  ["0x", undefined],
  ["12 34", undefined],
  ["0x11112222333344445", undefined],
])("%j is the address %s", (text, expected) => {
  expect(addressOf(text)).toBe(expected);
});

test("addresses go on and back", () => {
  expect(movedAddress("0xff", 1)).toBe("0x100");
  expect(movedAddress("0x0", -512)).toBe("0xfffffffffffffe00");
});
