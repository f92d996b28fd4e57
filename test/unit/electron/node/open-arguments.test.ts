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

test("the command line says how clocks and logs are read; a trace is named as the window names it", () => {
  const given = {
    offset: ["vmB=5", "x=1:0.5"],
    tscOffset: ["2316=-9"],
    logMachine: ["q.log=vmB"],
    align: "events",
    logFormat: "^(?<time>\\S+) (?<message>.*)$",
  };
  expect(packed(...givenArguments(given), "a").given).toEqual(given);
  const clocks = [
    "--offset",
    "vmB=5",
    "a",
    "--align",
    "events",
    "--offset=x=1:0.5",
    "--tsc-offset",
    "2316=-9",
    "--log-machine=q.log=vmB",
  ];
  expect(packed(...clocks, "--log-format", given.logFormat)).toEqual({ paths: [native("/home/me/a")], given });
  const named = packed(
    "--offset=lab/guest.dat=7",
    "--offset=/b/lttng/kernel=8:1",
    "--log-machine=/b/q.log=vm",
    "lab/guest.dat",
    "/b",
  );
  expect(named.given.offset).toEqual(["guest.dat=7", "b/lttng/kernel=8:1"]);
  expect(named.given.logMachine).toEqual(["b/q.log=vm"]);
});

test("the command line names files of symbols, from the folder where it was written", () => {
  const options = [
    "--symbols=syms",
    "--symbols",
    "/usr/lib/debug",
    "--guest-symbols=961=vmA",
    "--kernel-slide=961=0x1000",
  ];
  const given = {
    symbols: [native("/home/me/syms"), native("/usr/lib/debug")],
    guestSymbols: [`961=${native("/home/me/vmA")}`],
    kernelSlide: ["961=0x1000"],
  };
  expect(packed(...options, "a")).toEqual({ paths: [native("/home/me/a")], given });
  expect(packed(...givenArguments(given), "a").given).toEqual(given);
});

test("a request survives the way to another process, and nothing else is taken for one", () => {
  const request = { paths: ["/a"], given: { topology: "/x", offset: ["a=1"], align: "tcp" } };
  expect(openRequestOf(JSON.parse(JSON.stringify(request)))).toEqual(request);
  const nothing = { paths: [], given: {} };
  for (const message of [
    undefined,
    null,
    1,
    {},
    { paths: "/a" },
    { paths: [1] },
    { paths: {}, given: { topology: 1, offset: "a=1" } },
    { paths: [], given: { offset: [1], tscOffset: "1=1" } },
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

test("a link is no path, wherever it stands and however it is written", () => {
  const links = ["lanescope://view?v=1", "LANESCOPE:/etc/passwd"];
  expect(packed("a", ...links, "--topology", "/x/cpus")).toMatchObject({ paths: [native("/home/me/a")], links });
  expect(packed("--", links[0] ?? "")).toMatchObject({ paths: [], links: links.slice(0, 1) });
  expect(packed("a")).not.toHaveProperty("links");
  expect(packed(...argumentsWithoutGpu(["/opt/lanescope"], true, { paths: [], given: {}, links }))).toMatchObject({
    links,
  });
  expect(openRequestOf({ paths: ["/a"], given: {}, links: ["/etc/passwd", links[0], 7] })).toMatchObject({
    paths: ["/a"],
    links: links.slice(0, 1),
  });
});
