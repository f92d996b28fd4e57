import { expect, test } from "vitest";
import {
  changedSettings,
  type GuestNeeds,
  guestFactsIn,
  roomIn,
  settingsIn,
} from "../../../../../../electron/node/vm/guest-tool/guest-facts.js";
import { SAID } from "../../../../../fakes/fake-guest.js";

const TRACEFS: GuestNeeds = {
  tool: "tracefs",
  packArch: undefined,
  usesTracing: true,
  folderBytes: 10e6,
  cpuBytes: 4e6,
};
const PERF: GuestNeeds = { ...TRACEFS, tool: "perf", packArch: "x86_64", usesTracing: false };

test("what a guest says is read", () => {
  const facts = guestFactsIn(SAID);
  expect(facts).toMatchObject({ uid: 0, arch: "x86_64", hostname: "lanescope-guest", cpus: 2 });
  expect(facts.freeMemoryBytes).toBe(221496 * 1024);
  expect([...facts.freeBytes]).toEqual([
    ["/run", 143228 * 1024],
    ["/tmp", 50000 * 1024],
  ]);
  expect(facts.settings.folder).toBe("/sys/kernel/tracing");
  expect(roomIn(facts, TRACEFS)).toEqual({ top: "/run" });
  expect(roomIn(facts, PERF)).toEqual({ top: "/run" });
});

test("a folder with room is taken, /run before /tmp", () => {
  const small = guestFactsIn(SAID.replace("143228", "1000"));
  expect(roomIn(small, TRACEFS)).toEqual({ top: "/tmp" });
});

const REFUSED: readonly (readonly [string, GuestNeeds, string, RegExp])[] = [
  ["", TRACEFS, "nothing", /does not answer as a Linux/],
  [SAID.replace("uid 0", "uid 1000"), TRACEFS, "a user", /needs root .* user 1000/],
  [SAID.replace("has timeout\n", ""), TRACEFS, "no timeout", /no program timeout/],
  [SAID.replace("has tar\n", "").replace("has gzip\n", ""), PERF, "no tar", /no tar and no gzip/],
  [SAID.replace("x86_64", "aarch64"), PERF, "another architecture", /is aarch64, and the pack of perf is for x86_64/],
  [SAID.replace(/^tracefs.*\n/m, ""), TRACEFS, "no tracefs", /no tracefs/],
  [`${SAID}instance /sys/kernel/tracing/instances/lanescope\n`, TRACEFS, "a recording", /another recording runs/],
  [SAID, { ...TRACEFS, folderBytes: 60e6 }, "no room", /neither \/run nor \/tmp .* 180 MB/],
  [SAID.replace("221496", "20000"), TRACEFS, "no memory", /too little memory: 20.5 MB are free, .* 54 MB/],
  [SAID.replaceAll(/^free.*\n/gm, ""), TRACEFS, "no folder", /neither \/run nor \/tmp/],
];

test.each(REFUSED)("%#: a guest is refused with the reason", (said, needs, _, why) => {
  expect(roomIn(guestFactsIn(said), needs)).toEqual({ why: expect.stringMatching(why) });
});

test("settings that changed are named; a kernel's first trace makes its buffers large, which is none", () => {
  const before = settingsIn(SAID);
  expect(changedSettings(before, settingsIn(SAID.replace("7 (expanded: 1408)", "1408")))).toEqual([]);
  expect(changedSettings(before, settingsIn(SAID.replace("7 (expanded: 1408)", "1410")))).toEqual([]);
  expect(changedSettings(before, settingsIn(SAID.replace("7 (expanded: 1408)", "7")))).toEqual(["buffer_size_kb"]);
  expect(changedSettings(before, settingsIn(SAID.replace("tracing_on 1", "tracing_on 0")))).toEqual(["tracing_on"]);
  expect(changedSettings(before, settingsIn(""))).toHaveLength(5);
});
