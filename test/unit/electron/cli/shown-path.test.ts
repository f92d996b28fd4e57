import { expect, test } from "vitest";
import { shownPath } from "../../../../electron/cli/trace-files.js";

test.each([
  ["linux", "./traces/", "traces"],
  ["linux", ".//a//", "a"],
  ["linux", "/", "/"],
  ["linux", ".", "."],
  ["linux", "odd\\name", "odd\\name"],
  ["win32", ".\\traces\\", "traces"],
  ["win32", "C:\\traces\\kernel", "C:/traces/kernel"],
  ["win32", "C:\\", "C:"],
  ["win32", "\\\\server\\share\\t\\", "//server/share/t"],
])("on %s, %s is shown as %s", (platform, path, shown) => expect(shownPath(path, platform)).toBe(shown));
