import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

describeWithTraces("profiles of the lab's host from the command line", () => {
  let trace: string;
  beforeAll(() => {
    trace = join(unpackTrace("lab/perf-host-a.tar.zst"), "perf-host-a/perf-kvm-samples.data");
  });

  test("a tree for people, with what it left out", async () => {
    const { code, out } = await lanescope("profile", trace, "--group", "vm,mode");
    expect(code).toBe(0);
    expect(out).toMatch(/^cpu-clock: 9 535 samples, 19\.1 s; 100\.0 % without a name; 12 775 of idle CPUs; 1 047 of/);
    expect(out).toMatch(/^47\.5 % +±1\.0 +0\.0 % +4 530 +VM 961$/m);
    expect(out).toMatch(/^26\.3 % +±0\.9 +0\.0 % +2 511 +guest user$/m);
    expect(out).toMatch(/^23\.4 % +±0\.8 +0\.0 % +2 227 +no VM$/m);
  });

  test("folded stacks of one VM add up to its samples", async () => {
    const whole = await lanescope("profile", trace, "--vm", "961", "--with-host", "--format", "folded");
    const sum = whole.out
      .trim()
      .split("\n")
      .reduce((all, line) => all + Number(line.split(" ").at(-1)), 0);
    expect(sum).toBe(5_300 * 2_000_000);
    const guest = await lanescope(
      "profile",
      trace,
      "--vm",
      "961",
      "--where",
      "mode == 'guest user'",
      "--format",
      "folded",
    );
    expect(
      guest.out
        .trim()
        .split("\n")
        .every((line) => line.includes(";guest user;")),
    ).toBe(true);
  });

  test("a file has the form that its ending asks for, and pseudonyms on request", async () => {
    const folder = tempFolder();
    const write = async (name: string, ...args: readonly string[]) => {
      const file = join(folder, name);
      const { code, err } = await lanescope("profile", trace, "-o", file, ...args);
      expect(code).toBe(0);
      return { err, text: () => readFileSync(file, "utf8"), bytes: () => readFileSync(file) };
    };
    const { profiles } = JSON.parse((await write("a.speedscope.json")).text());
    expect([profiles[0].unit, profiles[0].endValue]).toEqual(["nanoseconds", 9_535 * 2_000_000]);
    // Names are in the strings of a message, as they are.
    const packed = gunzipSync((await write("a.pb.gz")).bytes()).toString("latin1");
    expect(packed).toContain("VM 961");
    expect(packed).toContain("nanoseconds");
    const timed = gunzipSync((await write("a.json.gz", "--with-host", "--group", "")).bytes()).toString();
    const { meta, threads, shared } = JSON.parse(timed);
    const modes = new Map<string, number>();
    for (const { samples } of threads) {
      for (const stack of samples.stack) {
        const mode = meta.categories[shared.frameTable.category[shared.stackTable.frame[stack]]].name;
        modes.set(mode, (modes.get(mode) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(modes)).toEqual({
      "guest kernel": 2_019 + 1_291,
      "guest user": 2_511 + 1_487,
      hypervisor: 670 + 207,
      vmm: 100 + 70,
      "host user": 1_027,
      "host kernel": 1_200,
    });
    const secret = gunzipSync((await write("b.json.gz", "--redact", "names,paths")).bytes()).toString();
    expect(secret).toContain('"name":"name-');
    expect(secret).not.toMatch(/hosthog|host-init|\.so|"\//);
    const hidden = await write("b.folded", "--group", "process,dso", "--redact", "names,paths");
    expect(hidden.text()).toMatch(/^name-[0-9a-f]{16} \d+;path-[0-9a-f]{16};/m);
    expect(hidden.text()).not.toMatch(/hosthog|\.so|;\//);
    expect(hidden.err).toMatch(/replaced: \d+ names, \d+ paths/);
  });

  test("a report has the profile, as HTML with a flame graph, and none of its names where they are redacted", async () => {
    const symbols = ["--guest-symbols", `961=${join(dirname(trace), "vmA-kallsyms.gz")}`];
    const report = async (...args: readonly string[]) => (await lanescope("report", trace, ...symbols, ...args)).out;
    const page = await report("--format", "html");
    const [, flame = ""] = /<h2>Which code ran, by samples<\/h2>(.*?)<table>/s.exec(page) ?? [];
    expect(flame).toMatch(/<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="flame"/);
    expect(flame).toMatch(/<title>VM 961\n50\.1 % ±1\.0, 10\.6 s, 5 300 samples, itself 0\.0 %<\/title>/);
    expect(flame).toMatch(/<title>clear_page_erms \(/);
    const { profile } = JSON.parse(await report("--format", "json")).tables;
    expect(profile.rows[0].path).toBe("VM 961;vCPU 0;guest user;0x4016c6");
    const hidden = await report("--format", "html", "--redact", "symbols,names,paths");
    expect(hidden).toMatch(/<title>symbol-[0-9a-f]{16} \(/);
    expect(hidden).not.toMatch(/clear_page_erms|native_write_msr|hosthog/);
  });

  test("a trace does not differ from itself, and a table is the tree", async () => {
    const { out } = await lanescope("profile", trace, "--diff", trace, "--group", "vm");
    expect(out).toMatch(/^47\.5 % +47\.5 % +\+0\.0 +not sure +VM 961$/m);
    expect(out).not.toMatch(/< 0\.0001/);
    const table = await lanescope("export", trace, "--table", "profile");
    expect(table.out.split("\r\n").slice(0, 2)).toEqual([
      "path,self,total,share,samples,ci_low,ci_high",
      expect.stringMatching(/^VM 961,0,10600000000,0\.5008\d+,5300,0\.491\d+,0\.510\d+$/),
    ]);
  });

  test("two VMs of one trace are compared, and symbols may be of either side", async () => {
    const { out } = await lanescope("profile", trace, "--vm", "967", "--diff", trace, "--vm-before", "961");
    // Neither has a frame with the name of a VM, and both have vCPU 0.
    expect(out).toMatch(/^before: .*4 530 samples/m);
    expect(out).toMatch(/^after: .*2 778 samples/m);
    expect(out).toMatch(/^49\.\d % +100\.0 % +\+5\d\.\d +< 0\.0001 +vCPU 0$/m);
    expect(out).not.toMatch(/VM 96/);

    const folder = tempFolder();
    const before = join(folder, "stacks.folded");
    const names = join(folder, "kallsyms");
    writeFileSync(before, "main 1\nmain;work 3\n");
    writeFileSync(names, "ffffffff81000000 T startup\n");
    const ran = await lanescope("profile", trace, "--diff", before, "--guest-symbols", `961=${names}`);
    expect([ran.code, ran.err]).toEqual([
      0,
      expect.stringMatching(/stacks\.folded: no machine is called 961.*: symbols of 961 are of the other trace/),
    ]);
    const nowhere = await lanescope("profile", trace, "--diff", before, "--guest-symbols", `5=${names}`);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringMatching(/no machine is called 5/)]);
  });

  test("mistakes are one line", async () => {
    const failure = async (...args: readonly string[]) => (await lanescope("profile", ...args)).err.trim();
    expect(await failure(trace, "--vm", "5")).toMatch(/there is no VM "5": there are /);
    expect(await failure(trace, "--where", "foo == 1")).toMatch(/there is no field "foo"/);
    expect(await failure(trace, "--event", "cycles")).toMatch(
      /no sample is of the event "cycles": there are cpu-clock/,
    );
    expect(await failure(trace, "--vm-before", "961")).toMatch(/--vm-before goes with --diff TRACE and --vm VM/);
    expect(await failure(trace, "--group", "vm,colour")).toMatch(/--group wants some of machine,vm,/);
  });
});

test("a trace without samples says what it has in their place", async () => {
  const trace = smallTrace();
  const { code, err } = await lanescope("profile", trace);
  expect([code, err.trim()]).toEqual([
    1,
    expect.stringMatching(/no samples for --source host: there are some for steal/),
  ]);
  const { out } = await lanescope("profile", trace, "--source", "steal", "--group", "vm");
  expect(out).toMatch(/^steal: [\d ]+ samples, [\d.]+ m?s/);
  expect(out).toMatch(/preempted by/);
});

test("folded stacks of no VM come back as they are: groups that would say nothing are there only on request", async () => {
  const file = join(tempFolder(), "stacks.folded");
  writeFileSync(file, "main 1\nmain;work 3\n");
  const folded = async (...args: readonly string[]) =>
    (await lanescope("profile", file, "--format", "folded", ...args)).out;
  expect(await folded()).toBe("main 1\nmain;work 3\n");
  expect(await folded("--group", "vm")).toBe("no VM;main 1\nno VM;main;work 3\n");
  expect((await lanescope("profile", file, "--diff", file)).out).toMatch(/ no VM$/m);
});

test("events side by side, with ratios: for people, and as a table", async () => {
  const event = (name: string, config: number, id: number): WrittenEvent => ({ name, type: 0, config, ids: [id] });
  const perf = new PerfWriter([event("cycles", 0, 11), event("instructions", 1, 21)]);
  const samples = Array.from({ length: 300 }, (_, i) => {
    const [id, period] = i % 3 === 0 ? [11, 1000] : [21, 600];
    return perf.sample({ time: 1000 * (i + 1), id, period, pid: i < 150 ? 5 : 6 });
  });
  const file = join(tempFolder(), "perf.data");
  writeFileSync(file, perf.file(perf.comm(1, 5, 5, "one"), perf.comm(2, 6, 6, "two"), ...samples));
  const profile = (...args: readonly string[]) => lanescope("profile", file, ...args);
  const { out } = await profile("--by", "process");
  expect(out).toMatch(/^instructions per cycles: 1\.2 \(0\.944–1\.53\)$/m);
  expect(out).toMatch(/^ *60 000 +50\.0 % +50 000 +50\.0 % +1\.2 \(0\.85\d–1\.\d+\) +one 5$/m);
  expect((await profile("--by", "process", "--ratio", "cycles per 100 instructions")).out).toMatch(
    /^cycles per 100 instructions: 83\.3 /m,
  );
  const { out: rows } = await lanescope("export", file, "--table", "profile-events", "--where", "by == process");
  expect(rows.trim().split("\r\n")).toEqual([
    "by,name,dso,event,self,total,samples,ci_low,ci_high",
    "process,one 5,,instructions,60000,60000,100,,",
    "process,one 5,,cycles,50000,50000,50,,",
    expect.stringMatching(/^process,one 5,,instructions per cycles,1\.2,1\.2,,0\.8\d+,1\.6\d+$/),
    "process,two 6,,instructions,60000,60000,100,,",
    "process,two 6,,cycles,50000,50000,50,,",
    expect.stringMatching(/^process,two 6,,instructions per cycles,1\.2,1\.2,,0\.8\d+,1\.6\d+$/),
  ]);
  const failure = async (...args: readonly string[]) => (await profile(...args)).err.trim();
  expect(await failure("--ratio", "a per b")).toMatch(/--ratio wants --by too/);
  expect(await failure("--by", "colour")).toMatch(/--by wants function or one of machine, vm/);
  expect(await failure("--by", "vm", "--ratio", "a/b")).toMatch(/--ratio "a\/b" is none: "instructions per cycles"/);
  expect(await failure("--by", "vm", "--ratio", "cycles per b")).toMatch(
    /no sample is of the event "b": there are inst/,
  );
  expect(await failure("--by", "vm", "--format", "folded")).toMatch(/--by writes a table, not folded/);
  expect(await failure("--by", "vm", "--diff", file)).toMatch(/--by and --diff do not go together/);
  // Redacted names of functions and processes.
  expect((await profile("--by", "process", "--redact", "names")).out).not.toMatch(/one 5/);
});

test("a profile says for how long its event was throttled, and states have lost nothing", async () => {
  const clock: WrittenEvent = { name: "cycles", type: 0, config: 0, ids: [11] };
  const other: WrittenEvent = { name: "instructions", type: 0, config: 1, ids: [21] };
  const perf = new PerfWriter([clock, other]);
  const file = join(tempFolder(), "perf.data");
  const throttle = (time: number, isEnd: boolean) => perf.throttle(time, { id: 11, counter: 11, cpu: 0, isEnd });
  const samples = [1, 2, 9, 10].map((ms) => perf.sample({ time: ms * 1e6, id: 11 }));
  const others = [3, 4].map((ms) => perf.sample({ time: ms * 1e6, id: 21 }));
  const records = [
    ...samples.slice(0, 2),
    throttle(2.5e6, false),
    ...others,
    throttle(8.5e6, true),
    ...samples.slice(2),
  ];
  writeFileSync(file, perf.file(...records));
  expect((await lanescope("profile", file)).out).toMatch(/^cycles: .*throttled for 6 ms of CPUs/);
  // From the begin, which is at 1 ms.
  expect((await lanescope("profile", file, "--to", "+3ms")).out).toMatch(/^cycles: .*throttled for 1\.5 ms of CPUs/);
  expect((await lanescope("profile", file, "--event", "instructions")).out).not.toMatch(/throttled/);
  const { out } = await lanescope("export", file, "--table", "lost");
  expect(out.trim().split("\r\n").slice(1)).toEqual([expect.stringMatching(/,2500000,8500000,,throttled,host,0$/)]);
  const info = JSON.parse((await lanescope("info", file, "--json")).out);
  expect(info.lost ?? info.traces?.[0]?.lost).toEqual({ events: 0, gaps: 0 });
});
