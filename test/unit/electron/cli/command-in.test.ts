import { expect, test } from "vitest";
import { commandIn, withoutMark } from "../../../../electron/cli/command-in.js";

test.each([
  [
    ["info", "a"],
    ["info", "a"],
  ],
  [
    ["--no-sandbox", "--", "export", "a", "--table", "steal"],
    ["export", "a", "--table", "steal"],
  ],
  [["--version"], ["--version"]],
  [["--disable-gpu", "-h"], ["-h"]],
  [
    ["a.zip", "--help"],
    ["a.zip", "--help"],
  ],
  [
    ["open", "a", "-h"],
    ["open", "a", "-h"],
  ],
  [
    ["convert", "a"],
    ["convert", "a"],
  ],
  [["no-such-command"], ["no-such-command"]],
])("%j is a command", (args, command) => expect(commandIn(args)).toEqual(command));

test.each([
  [[]],
  [["open", "info"]],
  [["open", "no-such-file"]],
  [["./info", "--json"]],
  [["C:\\traces\\info"]],
  [["file:///home/me/info"]],
  [["no-such-file.tar.gz"]],
  [["test", "--disable-gpu"]],
  [["--disable-gpu", "--topology=info"]],
])("%j opens the window", (args) => expect(commandIn(args)).toBeUndefined());

test("the first -- is for Chromium where the script on Windows puts it, else the user's", () => {
  expect(withoutMark(["x.exe", "--", "info", "--", "-odd"], "win32")).toEqual(["x.exe", "info", "--", "-odd"]);
  expect(withoutMark(["x.exe", "a", "--", "-odd"], "win32")).toEqual(["x.exe", "a", "--", "-odd"]);
  for (const platform of ["linux", "darwin"])
    expect(withoutMark(["x", "--", "-odd"], platform)).toEqual(["x", "--", "-odd"]);
});
