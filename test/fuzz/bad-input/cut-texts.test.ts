import { expect, test } from "vitest";
import { openText, rowsOf, wholeEvents } from "../../setup/text-traces.js";

// Texts cut at every byte: what stands before the cut opens, or the reason why nothing does is one line.

const journal = (t: number) =>
  `{"__REALTIME_TIMESTAMP":"176442840012345${t}","MESSAGE":"message ${t}","_PID":"12","_COMM":"qemu","_HOSTNAME":"lab"}\n`;
const ftrace = (t: number) =>
  `          <idle>-0     [001] d..2.  100.00000${t}: sched_waking: comm=a pid=1 prio=120\n`;

const TEXTS = {
  "perf script": `qemu 12 [000] 1.000001: kvm:kvm_entry: vcpu 0, rip 0x1\nqemu 12 [001] 1.000002: cycles: \n\tffff foo+0x1 (k)\n\n`,
  "trace-cmd report":
    "cpus=2\n     qemu-12  [000]   1.000001: kvm_entry: vcpu 0\n     qemu-12  [000]   1.000002: kvm_exit: reason hlt\n",
  function_graph: " 0)               |  f() {\n 0)   1.000 us    |    g();\n 0)   2.000 us    |  }\n",
  "systrace page": `<!DOCTYPE html>\n<html><head>\n<title>Android System Trace</title>\n<script class="trace-data" type="application/text">\n# tracer: nop\n${ftrace(1)}${ftrace(2)}</script>\n</html>\n`,
  "systrace string": `<!DOCTYPE html>\n<html><head>\n<title>Android System Trace</title>\n<script>\n  var linuxPerfData = "\\\n# tracer: nop\\n\\\n${ftrace(1).trimEnd()}\\n\\\n${ftrace(2).trimEnd()}\\n";\n</script>\n</html>\n`,
  dmesg: "[    0.000001] Linux version 6.1\n[  904.326602] kvm: vcpu0 started\n",
  syslog:
    "2024-01-02T03:04:05.000001+00:00 lab qemu[12]: started\n2024-01-02T03:04:06.000001+00:00 lab qemu[12]: ended\n",
  journal: `${journal(1)}${journal(2)}${journal(3)}`,
  "QEMU's log":
    "2024-01-02T03:04:05.000001Z qemu-system-x86_64: started\n2024-01-02T03:04:06.000001Z qemu-system-x86_64: ended\n",
};

test.each(Object.entries(TEXTS))("%s", async (_, text) => {
  let most = 0;
  let opened = 0;
  for (let end = 0; end <= text.length; end += 1) {
    const trace = await openText(text.slice(0, end));
    if (typeof trace === "string") expect(trace).toMatch(/^\S.*[^.\n]$/);
    if (trace === undefined || typeof trace === "string") continue;
    opened += 1;
    const { tally } = await rowsOf(trace);
    expect(await wholeEvents(trace), `cut at ${end}`).toHaveLength(tally.events);
    most = Math.max(most, tally.events);
    for (const { message } of trace.diagnostics.all()) expect(message).toMatch(/^\S/);
  }
  expect(opened).toBeGreaterThan(text.length / 8);
  expect(most).toBeGreaterThanOrEqual(2);
});
