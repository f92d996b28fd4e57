import { expect, test } from "vitest";
import { renameOver } from "../../../../electron/node/rename-over.js";
import { systemError } from "../../../../workers/core/error-text.js";

/** A rename that fails with these errors, one each time, and then works. */
function failing(...codes: string[]) {
  const calls: (readonly [unknown, unknown])[] = [];
  const move = async (from: unknown, to: unknown) => {
    calls.push([from, to]);
    const code = codes.shift();
    if (code !== undefined) throw systemError(code);
  };
  return { calls, move };
}

test("on Windows a file that another program has open is renamed a moment later", async () => {
  const { calls, move } = failing("EPERM", "EBUSY");
  await renameOver("a", "b", "win32", move);
  expect(calls).toEqual([
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ]);
});

test.each([
  ["linux", "EPERM"],
  ["darwin", "EACCES"],
  ["win32", "ENOSPC"],
])("on %s, %s ends it at once", async (platform, code) => {
  const { calls, move } = failing(code);
  await expect(renameOver("a", "b", platform, move)).rejects.toThrow(code);
  expect(calls.length).toBe(1);
});
