import { expect, test } from "vitest";
import { Emitter, Sample } from "../../../../../workers/model/event-fields.js";
import { sampleModeName } from "../../../../../workers/model/sample-mode.js";
import { opened, rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

const CHAINS = `prog    12 [001] 10.000001:    1001001 cycles:u:
\t         4016c6 burn+0x1a (/usr/bin/prog)
\t         4012f0 main (/usr/bin/prog)

prog    12/13 [001] 10.000002:       7 cycles:u:
\tffffffff81000010 do_syscall_64 ([kernel.kallsyms])
\t         4012f0 main (/usr/bin/prog)

CPU 0/KVM   987/990 [000]    10.000003:          5 cpu-clock:HG:
\tffffffff8103d0ca native_write_msr ([guest.kernel.kallsyms])

`;

/** One sample a line, as `perf script` prints it where no call chains were recorded; the first and the last have none. */
const FLAT = `prog 12 [000] 1.000001: 3 cpu-clock: 
prog 12 [000] 1.000002: 3 cpu-clock:           4016c6 burn+0x1a (/usr/bin/prog)
prog 12 [000] 1.000003:   cpu-clock:  ffffffff81000010 do_syscall_64 ([kernel.kallsyms])
prog 12 [000] 1.000004: sched:sched_wakeup: comm=a pid=3 prio=120 target_cpu=000
prog 12 [000] 1.000005: context_tracking:user_enter: 
`;

async function rowTexts(text: string): Promise<string[]> {
  const { rows } = await rowsOf(await opened(text));
  return rows.map(({ kind, batch, row, s, r, stack }) =>
    kind === "SAMPLE"
      ? [
          s,
          sampleModeName(batch[Sample.mode][row] as number),
          batch[Sample.ip][row],
          batch[Sample.weight][row],
          batch[Emitter.tid][row],
          batch[Emitter.tgid][row],
          r,
          stack.join("<"),
        ].join(" ")
      : kind,
  );
}

test("perf script with call chains: where samples were, what they stand for, and their stacks", async () => {
  expect(await rowTexts(CHAINS)).toEqual([
    "cycles:u user 4200134 1001001 12 -1 prog main<burn",
    "cycles:u kernel -2130706416 7 13 12 prog main<do_syscall_64",
    "cpu-clock:HG guest-kernel -2130456374 5 990 987 CPU 0/KVM native_write_msr",
  ]);
});

test("perf script without call chains: the line has the only frame; tracepoints are no samples", async () => {
  expect(await rowTexts(FLAT)).toEqual([
    "cpu-clock unknown NaN 3 12 -1 prog ",
    "cpu-clock user 4200134 3 12 -1 prog burn",
    "cpu-clock kernel -2130706416 NaN 12 -1 prog do_syscall_64",
    "SCHED_WAKEUP",
    "THREAD_EVENT",
  ]);
});

test("whole samples have their address, mode, period and frames", async () => {
  const shown = async (text: string) =>
    (await wholeEvents(await opened(text))).map(({ name, context, fields, frames = [] }) => {
      const { ip, symbol, sample_mode, period } = context;
      return [name, ip, symbol, sample_mode, period, fields["stack"], frames.map(({ dso, offset }) => [dso, offset])];
    });
  expect(await shown(CHAINS)).toEqual([
    [
      "cycles:u",
      "0x4016c6",
      "burn",
      "user",
      1001001,
      ["burn", "main"],
      [
        ["/usr/bin/prog", 26],
        ["/usr/bin/prog", -1],
      ],
    ],
    [
      "cycles:u",
      "0xffffffff81000010",
      "do_syscall_64",
      "kernel",
      7,
      ["do_syscall_64", "main"],
      [
        ["[kernel.kallsyms]", -1],
        ["/usr/bin/prog", -1],
      ],
    ],
    [
      "cpu-clock:HG",
      "0xffffffff8103d0ca",
      "native_write_msr",
      "guest-kernel",
      5,
      ["native_write_msr"],
      [["[guest.kernel.kallsyms]", -1]],
    ],
  ]);
  const flat = await shown(FLAT);
  expect(flat[0]).toEqual(["cpu-clock", undefined, undefined, "unknown", 3, undefined, []]);
  expect(flat[1]).toEqual(["cpu-clock", "0x4016c6", "burn", "user", 3, ["burn"], [["/usr/bin/prog", 26]]]);
});
