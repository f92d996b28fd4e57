import { expect, test } from "vitest";
import { opened, openText, wholeEvents } from "../../../../setup/text-traces.js";

/** Each event as "name ns cpu tid tgid comm". */
async function heads(text: string): Promise<string[]> {
  const trace = await opened(text);
  const events = await wholeEvents(trace);
  return events.map(({ name, ns, cpu, context: { tid, pid, procname } }) =>
    [name, ns, cpu, tid, pid ?? "-", procname ?? "-"].join(" "),
  );
}

test.each([
  [
    "without flags",
    "adbd-14582 [003] 50260.647722: sched_wakeup: comm=adbd pid=1",
    "sched_wakeup 50260647722000 3 14582 - adbd",
  ],
  [
    "with flags",
    "  bash-12    [000] d.h1   1.000001: softirq_raise: vec=9 [action=RCU]",
    "softirq_raise 1000001000 0 12 - bash",
  ],
  [
    "migrate-disable",
    "  bash-12    [000] d.h1.   1.000001: softirq_raise: vec=9",
    "softirq_raise 1000001000 0 12 - bash",
  ],
  [
    "tgid",
    " CPU 1/KVM-978     (    961) [001] d..2. 940.08: kvm_entry: vcpu 1",
    "kvm_entry 940080000000 1 978 961 CPU 1/KVM",
  ],
  [
    "unknown tgid",
    "  <idle>-0       (-------) [001] d.h1. 940.080210: softirq_raise: vec=9",
    "softirq_raise 940080210000 1 0 - -",
  ],
  [
    "no name",
    "   <...>-367   [000]   904.337099541: softirq_raise:        vec=1",
    "softirq_raise 904337099541 0 367 - -",
  ],
  [
    "trace-cmd report -l",
    "trace-cm-356     1d..2.   904.326602: sched_stat_runtime:   comm=a pid=3",
    "sched_stat_runtime 904326602000 1 356 - trace-cm",
  ],
  ["dashes and digits", "a-1 b-2-3-77  [002] .... 5.5: cpu_idle: state=1", "cpu_idle 5500000000 2 77 - a-1 b-2-3"],
  ["colons and brackets", "k[x]:y/0:1H-5 [010] .... 5.5: cpu_idle: state=1", "cpu_idle 5500000000 10 5 - k[x]:y/0:1H"],
  ["ticks", "CPU 0/KVM-977 [000] d.h3. 2161836718561: kvm_entry: vcpu 0", "kvm_entry 2161836718561 0 977 - CPU 0/KVM"],
  ["ticks of 64 bits", "a-1 [000] .... 18446744073709551615: e: x", "e 18446744073709551615 0 1 - a"],
  [
    "function",
    "bash-5167  [001] ....  1752.457643: mutex_unlock <-rb_simple_write",
    "function 1752457643000 1 5167 - bash",
  ],
  ["a call", "cat-9 [000] .... 1.5: sys_read(fd: 3, buf: 7ffe, count: 10)", "sys_enter_read 1500000000 0 9 - cat"],
  ["its return", "cat-9 [000] .... 1.5: sys_read -> 0x10", "sys_exit_read 1500000000 0 9 - cat"],
  [
    "text of a marker",
    "atrace-7 [000] ...1 1.5: tracing_mark_write: B|7|draw: x",
    "tracing_mark_write 1500000000 0 7 - atrace",
  ],
])("ftrace: %s", async (_, line, head) => {
  expect(await heads(`# tracer: nop\n#\n${line}\n`)).toEqual([head]);
});

test.each([
  [
    "a tracepoint",
    "swapper     0 [001]   739.404333638:     irq:softirq_entry: vec=7 [action=SCHED]",
    "irq:softirq_entry 739404333638 1 0 - -",
  ],
  [
    "a name with blanks",
    " CPU 0/KVM   987 [000]   739.441775:  kvm:kvm_exit: vcpu 0 reason hlt",
    "kvm:kvm_exit 739441775000 0 987 - CPU 0/KVM",
  ],
  [
    "pid and tid",
    "iperf 27409/28744 [000] 441995.133575: cpu-clock: ",
    "cpu-clock 441995133575000 0 28744 27409 iperf",
  ],
  [
    "a name that ends with a number",
    "worker 12  345 [001] 1.000001: kvm:kvm_entry: vcpu 0",
    "kvm:kvm_entry 1000001000 1 345 - worker 12",
  ],
  [
    "no CPU, a period",
    "emulator  4152 75695.008865:          1 cycles:u: ",
    "cycles:u 75695008865000 -1 4152 - emulator",
  ],
  [
    "an unknown thread",
    "    :977   977 [000] 1.000000001: 2000 cpu-clock:  ffffffff819e6840 f ([kernel.kallsyms])",
    "cpu-clock 1000000001 0 977 - -",
  ],
])("perf script: %s", async (_, line, head) => {
  expect(await heads(`${line}\n`)).toEqual([head]);
});

test("perf script: a thread that is no more, alone and with its process", async () => {
  const known = "swapper     0/0     [001]   1.000001:  sched:sched_switch: prev_comm=swapper/1";
  const ends = [
    "    :-1    -1/-1    [001]   1.000002:  sched:sched_switch: prev_comm=cat",
    "    :-1    -1 [001]   1.000003:  sched:sched_switch: prev_comm=cat",
  ];
  // The second time each head is known.
  const lines = [known, known, known, known, known, ...ends, ...ends];
  const read = await heads(`${lines.join("\n")}\n`);
  expect(read.slice(5)).toEqual([
    "sched:sched_switch 1000002000 1  - -",
    "sched:sched_switch 1000002000 1  - -",
    "sched:sched_switch 1000003000 1  - -",
    "sched:sched_switch 1000003000 1  - -",
  ]);
});

test("function_graph: calls begin, are whole, end, and hold events", async () => {
  const trace = await opened(
    [
      "# tracer: function_graph",
      "# CPU  DURATION                  FUNCTION CALLS",
      "100.000001 |   3)               |  do_dup2() { /* <-__x64_sys_dup2+0x2b/0x230 */",
      "100.000002 |   3)   0.085 us    |    preempt_count_add(val=1); /* <-_raw_spin_lock+0x17/0x40 ret=0x0 */",
      "100.000003 |   3)               |    /* sched_wakeup: comm=a pid=5 prio=120 target_cpu=003 */",
      " ------------------------------------------",
      " 3)  bash-12  =>  <idle>-0 ",
      " ------------------------------------------",
      "100.000004 |   3) + 12.860 us   |  } /* do_dup2 ret=1 */",
      "100.000005 |   3)  bash-12   |   1.000 us    |  f [vhost]();",
    ].join("\n"),
  );
  const events = await wholeEvents(trace);
  expect(events.map(({ name, ns, fields }) => ({ name, us: Number(ns) / 1000 - 1e8, ...fields }))).toEqual([
    { name: "funcgraph_entry", us: 1, func: "do_dup2", depth: 0, parent: "__x64_sys_dup2+0x2b/0x230" },
    {
      name: "funcgraph_entry",
      us: 2,
      func: "preempt_count_add",
      depth: 1,
      duration_ns: 85,
      args: "val=1",
      parent: "_raw_spin_lock+0x17/0x40",
      retval: "0x0",
    },
    { name: "sched_wakeup", us: 3, comm: "a", pid: 5, prio: 120, target_cpu: 3 },
    { name: "funcgraph_exit", us: 4, func: "do_dup2", depth: 0, duration_ns: 12860, retval: "1" },
    { name: "funcgraph_entry", us: 5, func: "f [vhost]", depth: 0, duration_ns: 1000 },
  ]);
  expect(events[4]?.context).toEqual({ tid: 12, procname: "bash" });
  expect(trace.diagnostics.all()).toEqual([]);
});

test("a text without times is in the order of its lines, and says so", async () => {
  const trace = await opened("# tracer: function_graph\n 1)   0.1 us    |  a();\n 1)   0.2 us    |  b();\n");
  expect((await wholeEvents(trace)).map(({ ns }) => ns)).toEqual([0n, 1n]);
  expect(trace.trace.description.clock?.name).toBe("order of lines");
  expect(trace.diagnostics.all().map(({ message }) => message)).toEqual([
    "the text has no times: its events are shown 1 ns apart, in the order of the lines",
  ]);
});

test("ticks are no seconds, and the trace says so", async () => {
  const { trace, diagnostics } = await opened("a-1 [000] .... 2161836718561: kvm_entry: vcpu 0\n");
  expect(trace.description.clock).toMatchObject({ name: "ticks", isInTicks: true });
  expect(diagnostics.all()[0]?.message).toContain("1 ns stands for 1 tick");
});

test("systrace: the trace in a page, in an element of its own or as a string", async () => {
  const line = "     Binder_1-340   [000] 50260.935656: 0: C|124|StatusBar|1";
  const page = (body: string) =>
    `<!DOCTYPE html>\n<html><head>\n<title>Android System Trace</title>\n${body}\n</html>\n`;
  const pages = [
    `<script>var x = "class";</script><script class="trace-data" type="application/text">\n{"a":1}\n</script>\n<script class="trace-data" type="application/text">\n# tracer: nop\n${line}\n</script>`,
    `<script>\n  var linuxPerfData = "\\\n# tracer: nop\\n\\\n${line}\\n\\\n         \\n";\n  </script>`,
  ];
  for (const body of pages) {
    const trace = await opened(page(body));
    expect(trace.format).toBe("systrace-html");
    const events = await wholeEvents(trace);
    expect(events.map(({ name, ns, fields }) => [name, ns, fields])).toEqual([
      ["0", 50260935656000n, { buf: "C|124|StatusBar|1" }],
    ]);
    expect(trace.diagnostics.all()).toEqual([]);
  }
  expect(await openText(page("no trace"))).toBe("no trace in this systrace page");
});

test.each([
  ["a readme", "# Traces\n\nRun `trace-cmd report`:\n\n    bash-12 [000] 1.000001: sched_switch: x\n"],
  ["a list of threads", "  PID   TID PSR COMMAND\n  961   961   1 qemu-system-x86\n  961   977   0 CPU 0/KVM\n"],
  ["names of threads", "987 CPU 0/KVM\n1 init\n"],
  ["a table", "time,cpu\n1.5,3\n2.5,4\n"],
  ["mail", "Hello 12: how are you?\n\nFine 3: thanks\n"],
  ["a program", "int main(void) {\n  return 0; }\n"],
])("%s is no trace", async (_, text) => {
  expect(await openText(text)).toBeUndefined();
});
