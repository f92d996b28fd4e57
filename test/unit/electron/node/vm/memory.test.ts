import { expect, test } from "vitest";
import { physicalAddress, readMemory } from "../../../../../electron/node/vm/memory.js";
import { ok } from "../../../../../workers/core/result.js";

/** Answers of QEMU 7.2. */
const told = (text: string) => async () => ok({ raw: JSON.stringify(text), us: 1 });

const RANGE = { space: "virtual", vcpu: 0, address: "0xffffffff81000000", length: 10 } as const;
const TEXT = "ffffffff81000000: 0x48 0x8d 0x25 0x51 0x3f 0xa0 0x01 0x48\r\nffffffff81000008: 0x8d 0x3d\r\n";

test("memory is the bytes that QEMU lists", async () => {
  expect(await readMemory(told(TEXT), RANGE)).toEqual(
    ok({ address: "0xffffffff81000000", hex: "488d25513fa001488d3d" }),
  );
});

test.each([
  ["Cannot access memory\r\n", "Cannot access memory"],
  ["", "no answer"],
  [TEXT.slice(0, 40), "ffffffff81000000: 0x48 0x8d 0x25 0x51 0x"],
])("fewer bytes than asked for are a failure: %j", async (text, why) => {
  const message = `memory at 0xffffffff81000000 cannot be read: ${why}`;
  expect(await readMemory(told(text), RANGE)).toEqual({ ok: false, error: { message } });
});

test("the physical address behind a virtual one", async () => {
  expect(await physicalAddress(told("gpa: 0x1000000\r\n"), "0xffffffff81000000", 0)).toEqual(ok("0x1000000"));
  expect(await physicalAddress(told("Unmapped\r\n"), "0x0", 0)).toEqual({
    ok: false,
    error: { message: "0x0: Unmapped" },
  });
});
