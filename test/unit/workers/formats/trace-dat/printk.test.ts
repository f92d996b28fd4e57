import { expect, it } from "vitest";
import { printkFormats } from "../../../../../workers/formats/trace-dat/printk.js";

it("reads the texts of trace_printk as their functions have them", () => {
  const text = '0xffffffff82000000 : "a %d\\n b \\"c\\"\\n"\n0xffffffff82000010 : "C:\\\\new\\tline"\n';
  expect([...printkFormats(text)]).toEqual([
    [0xffffffff82000000n, 'a %d\n b "c"'],
    [0xffffffff82000010n, "C:\\new\tline"],
  ]);
});
