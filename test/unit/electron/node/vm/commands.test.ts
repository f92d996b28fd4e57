import { expect, test } from "vitest";
import {
  commandLine,
  memoryBytes,
  physicalOf,
  type QmpCommand,
  saveMemory,
} from "../../../../../electron/node/vm/commands.js";

test("the address of memsave is signed, with all its digits", () => {
  const kernel = saveMemory("virtual", 0xffffffff81000000n, 4096, 1, "/x/k\u0001.bin");
  expect(commandLine(kernel, "7")).toBe(
    '{"execute":"memsave","arguments":{"val":-2130706432,"size":4096,"filename":"/x/k\\u0001.bin","cpu-index":1},"id":"7"}',
  );
  const module = saveMemory("virtual", 0xffff888000000001n, 1, 0, "m");
  expect(commandLine(module, "8")).toContain('"val":-131391639519231,');
  const least = saveMemory("physical", 0x8000000000000001n, 1, 0, "m");
  expect(commandLine(least, "9")).toBe(
    '{"execute":"pmemsave","arguments":{"val":-9223372036854775807,"size":1,"filename":"m"},"id":"9"}',
  );
});

test("memory is asked by lines of the monitor for people", () => {
  expect(commandLine(memoryBytes("virtual", 0xffffffff81000000n, 8, 1), "1")).toContain(
    '"command-line":"x /8xb 0xffffffff81000000","cpu-index":1}',
  );
  expect(commandLine(memoryBytes("physical", 4096n, 16, 0), "1")).toContain('"command-line":"xp /16xb 0x1000"');
  expect(commandLine(physicalOf(4096n, 0), "1")).toContain('"command-line":"gva2gpa 0x1000"');
});

test.each(["quit", "system_reset", "stop", "migrate", "__proto__", "chardev-add"])("%s is never sent", (execute) => {
  expect(() => commandLine({ execute } as unknown as QmpCommand, "1")).toThrow("not a command that is sent");
});
