import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type GuestRecording, recordInGuest } from "../../../../../../electron/node/vm/guest-tool/record-in-guest.js";
import { recordScript } from "../../../../../../electron/node/vm/guest-tool/scripts.js";
import { FakeGuest, type FakeGuestOptions, SAID } from "../../../../../fakes/fake-guest.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const RECORDING: GuestRecording = {
  id: "0123abcd",
  tool: "tracefs",
  events: ["sched:sched_switch"],
  samplesHz: undefined,
  seconds: 1,
  pack: undefined,
  needs: { tool: "tracefs", packArch: undefined, usesTracing: true, folderBytes: 1 << 20, cpuBytes: 1 << 20 },
};

async function recorded(options: FakeGuestOptions, recording: Partial<GuestRecording> = {}, stop?: AbortSignal) {
  const guest = new FakeGuest(options);
  const folder = join(tempFolder(), "from the guest");
  const log: [string, Readonly<Record<string, unknown>>][] = [];
  const outcome = await recordInGuest({ ...RECORDING, ...recording }, guest, folder, {
    log: (n, d) => log.push([n, d]),
    progress: () => undefined,
    stop: stop ?? new AbortController().signal,
  });
  return { guest, folder, log, outcome };
}

const TRACE = { "guest.ftrace.txt": Buffer.from("# tracer: nop\n") };
const ENDED = "ended 0\nfile 14 guest.ftrace.txt\n";

test("files come back for their owner only, and all that was sent is in the log, word for word", async () => {
  const { guest, folder, log, outcome } = await recorded({ files: TRACE, looks: ["starting\n", "recording\n", ENDED] });
  const at = "/run/lanescope-0123abcd";
  expect(outcome).toEqual({
    files: [{ name: "guest.ftrace.txt", bytes: 14 }],
    notes: [],
    hostname: "lanescope-guest",
    removed: [at],
    left: [],
  });
  const path = join(folder, "guest.ftrace.txt");
  expect(readFileSync(path, "utf8")).toBe("# tracer: nop\n");
  expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(log[0]).toEqual(["begin", expect.objectContaining({ side: "guest", tool: "tracefs", via: "qga" })]);
  expect(log.at(-1)).toEqual([
    "end",
    expect.objectContaining({ ok: true, hostname: "lanescope-guest", removed: [at], left: [] }),
  ]);
  const texts = log.flatMap(([, { text, push }]) => (typeof text === "string" && push === undefined ? [text] : []));
  expect(new Set(guest.scripts)).toEqual(new Set(texts));
  const script = recordScript({ ...RECORDING, folder: at });
  expect(log).toContainEqual(["command", expect.objectContaining({ push: `${at}/record.sh`, text: script })]);
  expect(guest.pushed).toEqual([{ path: `${at}/record.sh`, bytes: Buffer.byteLength(script) }]);
});

test("a guest that is refused gets one script, which only reads", async () => {
  const { guest, outcome, log } = await recorded({ said: SAID.replace("uid 0", "uid 7") });
  expect(outcome).toMatchObject({ files: [], why: expect.stringContaining("needs root"), removed: [], left: [] });
  expect(guest.scripts).toHaveLength(1);
  expect(guest.pushed).toEqual([]);
  expect(log.at(-1)).toEqual(["end", expect.objectContaining({ ok: false })]);
});

test("where /run has no room, all of it lies in /tmp", async () => {
  const { guest } = await recorded({ said: SAID.replace("143228", "10"), files: TRACE, looks: [ENDED] });
  expect(guest.pushed.map(({ path }) => path)).toEqual(["/tmp/lanescope-0123abcd/record.sh"]);
  expect(guest.scripts.some((script) => script.includes("/run/lanescope"))).toBe(false);
});

test("a guest that dies in the middle may have something left, and that is said", async () => {
  const { outcome } = await recorded({ diesAt: /timeout \d+ sh/ });
  expect(outcome).toMatchObject({ files: [], why: "the guest agent does not answer" });
  expect(outcome.left).toEqual([expect.stringMatching(/lanescope-0123abcd, perhaps: .*within 361 s/)]);
});

test("what is left is said: folders, processes, an instance, settings", async () => {
  const afterwards = `left the folder /run/lanescope-0123abcd\nleft process 77\n${SAID.replace("nop", "function")}instance /x\n`;
  const { outcome } = await recorded({ files: TRACE, looks: [ENDED], afterwards });
  expect(outcome.left).toEqual([
    "the folder /run/lanescope-0123abcd",
    "process 77",
    "an instance of the guest's tracing",
    "a changed setting of the guest's tracing: current_tracer",
  ]);
});

test.for([
  ["a recording that failed", "ended the folder is full\nsaid No space left\n", "the folder is full: No space left"],
  ["no file", "ended 0\n", "the guest has recorded no file"],
  ["a folder that is gone", "gone\n", /its files are gone/],
  ["names of files elsewhere", "ended 0\nfile 14 ../../etc/passwd\nfile 3 evil.sh\n", "the guest has recorded no file"],
  ["more than is taken", "ended 0\nfile 999999999999 guest.ftrace.txt\n", /more than is taken/],
  ["a file that is shorter than it says", "ended 0\nfile 15 guest.ftrace.txt\n", /14 of 15 bytes/],
] as const)("%s: nothing is shown, and the guest is cleaned", async ([, look, why]) => {
  const { guest, outcome, folder } = await recorded({ files: TRACE, looks: [look] });
  expect(outcome).toMatchObject({ files: [], why: typeof why === "string" ? why : expect.stringMatching(why) });
  expect(guest.scripts.some((script) => script.includes("rm -rf $D"))).toBe(true);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) expect(name).toBe("guest.ftrace.txt");
});

test("a file that grows while it is fetched is taken as long as it was", async () => {
  const files = { "guest.ftrace.txt": Buffer.alloc(100, "x") };
  const { outcome } = await recorded({ files, looks: [ENDED] });
  expect(outcome.files).toEqual([{ name: "guest.ftrace.txt", bytes: 14 }]);
});

test("a person's word ends it early", async () => {
  const stop = new AbortController();
  stop.abort();
  const { guest, outcome } = await recorded({ files: TRACE, looks: ["recording\n", ENDED] }, {}, stop.signal);
  expect(outcome.files).toHaveLength(1);
  expect(guest.scripts.filter((script) => script.includes("/stop"))).toHaveLength(1);
});

test("names of the kernel come packed, and lie unpacked; those that cannot be stay as they are", async () => {
  const symbols = Buffer.from("ffffffff81000000 T _text\n".repeat(100));
  const packed = gzipSync(symbols);
  const look = `ended 0\nfile 14 guest.ftrace.txt\nfile ${packed.length} kallsyms.gz\nmissing foo:bar\n`;
  const good = await recorded({ files: { ...TRACE, "kallsyms.gz": packed }, looks: [look] });
  expect(readFileSync(join(good.folder, "kallsyms"))).toEqual(symbols);
  expect(good.outcome.notes).toEqual(["the guest's kernel does not have foo:bar"]);
  const broken = Buffer.alloc(packed.length, 1);
  const bad = await recorded({ files: { ...TRACE, "kallsyms.gz": broken }, looks: [look] });
  expect(readdirSync(bad.folder).sort()).toEqual(["guest.ftrace.txt", "kallsyms.gz"]);
});
