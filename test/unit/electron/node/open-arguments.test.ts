import { resolve } from "node:path";
import { expect, test } from "vitest";
import {
  argumentFor,
  argumentsWithoutGpu,
  givenArguments,
  openArguments,
  openRequestOf,
} from "../../../../electron/node/open-arguments.js";
import { OTHER_SYSTEM } from "../../../setup/skip.js";

/** An absolute path as this system writes it: on Windows it has a drive. */
const native = (path: string) => resolve(path);

const packed = (...args: string[]) => openArguments(["/opt/lanescope", ...args], true, "/home/me");

test("the command line names traces, not options", () => {
  expect(packed("--no-sandbox", "a", "/b").paths).toEqual(["/home/me/a", "/b"].map(native));
  expect(openArguments(["electron", "/src", "--x", "a"], false, "/home/me").paths).toEqual([native("/home/me/a")]);
  expect(openArguments(["electron", "--x", "/src"], false, "/home/me").paths).toEqual([]);
  expect(packed("open", "a").paths).toEqual([native("/home/me/a")]);
  expect(packed("a", "open").paths).toEqual(["/home/me/a", "/home/me/open"].map(native));
  const odd = ["/home/me/a", "/home/me/-odd", "/home/me/--topology"];
  expect(packed("a", "--", "-odd", "--topology").paths).toEqual(odd.map(native));
});

test("a file manager names files by URLs", (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: URLs of files on Windows have a drive`);
  const urls = ["file:///a/trace%20of%20monday", "file:///n%C3%A4me", "file://localhost/b", "FILE:/c"];
  expect(packed(...urls).paths).toEqual(["/a/trace of monday", "/näme", "/b", "/c"]);
  // A byte that is not UTF-8.
  expect(packed("file:///a/%FF%20b").paths).toEqual(["/a/\udcff b"]);
  // Of another machine: nothing that can be opened, and the message about it shows what was named.
  expect(packed("file://other/a").paths).toEqual(["/home/me/file:/other/a"]);
  // A file of that name.
  expect(packed("file:a").paths).toEqual(["/home/me/file:a"]);
  expect(packed("--topology=file:///x/cpus").given).toEqual({ topology: "/x/cpus" });
});

test("an empty argument, as an unset variable of a script leaves it, names nothing", () => {
  expect(packed("", "a").paths).toEqual(["", native("/home/me/a")]);
  expect(packed("--topology=").given).toEqual({ topology: "" });
});

test("a name that is not UTF-8 passes to another process in a URL", (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: names on Windows are text`);
  const odd = "/n\u00e4me/\udcff %41/b";
  expect(argumentFor(odd)).toMatch(/^file:\/\/\/[%/\w]+$/);
  expect(packed(argumentFor(odd)).paths).toEqual([odd]);
  expect(argumentFor("/n\u00e4me/%41")).toBe("/n\u00e4me/%41");
  const again = argumentsWithoutGpu(["/opt/lanescope"], true, { paths: [odd], given: { topology: odd } });
  expect(packed(...again)).toEqual({ paths: [odd], given: { topology: odd } });
});

test("the command line names files that say what a trace does not", () => {
  const given = givenArguments({ processNames: "lists/names.csv", topology: "/x/cpus" });
  const expected = { processNames: native("/home/me/lists/names.csv"), topology: native("/x/cpus") };
  const paths = [native("/home/me/a")];
  expect(packed("--no-sandbox", ...given, "a")).toEqual({ paths, given: expected });
  const apart = ["--process-names", "lists/names.csv", "a", "--topology", "/x/cpus"];
  expect(packed(...apart)).toEqual({ paths, given: expected });
  expect(packed("a").given).toEqual({});
  expect(packed("a", "--topology")).toEqual({ paths, given: {} });
});

test("a request survives the way to another process, and nothing else is taken for one", () => {
  const request = { paths: ["/a"], given: { topology: "/x" } };
  expect(openRequestOf(JSON.parse(JSON.stringify(request)))).toEqual(request);
  const nothing = { paths: [], given: {} };
  for (const message of [
    undefined,
    null,
    1,
    {},
    { paths: "/a" },
    { paths: [1] },
    { paths: {}, given: { topology: 1 } },
  ]) {
    expect(openRequestOf(message)).toEqual(nothing);
  }
});

test("a restart without a GPU opens what was shown, and does not pile up its option", () => {
  const shown = { paths: ["/now"], given: { topology: "/x" } };
  const first = argumentsWithoutGpu(["/opt/lanescope", "--ozone-platform=x11", "/old"], true, shown);
  expect(first).toEqual(["--disable-gpu", "--ozone-platform=x11", "--topology=/x", "/now"]);
  expect(argumentsWithoutGpu(["/opt/lanescope", ...first], true, shown)).toEqual(first);
  const unpacked = argumentsWithoutGpu(["electron", "--no-sandbox", "/src", "/old"], false, shown);
  expect(unpacked).toEqual(["--disable-gpu", "--no-sandbox", "/src", "--topology=/x", "/now"]);
  const again = { paths: [native("/now")], given: { topology: native("/x") } };
  expect(openArguments(["electron", ...unpacked], false, "/")).toEqual(again);
});
