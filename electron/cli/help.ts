const GENERAL = `Lanescope shows what virtual machines, their vCPUs and the threads of the host did in a kernel trace.

  lanescope [open] TRACE...     opens the window
  lanescope info TRACE...       says what the traces hold and what can be analysed
  lanescope export TRACE...     writes a table, as CSV or JSON lines
  lanescope report TRACE...     writes what stands out, and the tables that explain it
  lanescope index TRACE...      reads everything and prints how long it took

A TRACE is a folder, a file or an archive. Several TRACEs open on one timeline.

  --help, -h       this text, or the text of one command: lanescope export --help
  --version, -V    the version

Exit status: 0 done, 1 a trace cannot be opened or the command failed, 2 wrong usage.
`;

const NAMES = `  --process-names FILE
                     names processes of guests: lines 'vm,cr3,name' or 'cr3,name', or JSON; vm is the VMM's pid
`;

const TOPOLOGY = `  --topology FILE    where the host's CPUs are, as printed by: lscpu -p=CPU,NODE,SOCKET,CORE (or lscpu -e, lscpu -J)
`;

const PUBLISHED = `  --as-published     waits counted as the published analyses count them: up to when the vCPU runs again
                     (--paper, its older name, does the same)
`;

const BUDGET = `
Limits for archives. Opening stops at a limit and says so:
  --max-entries N      files in an archive, those of archives inside it included (200000)
  --max-unpacked SIZE  bytes an archive may unpack to, as in 500M or 4G (4G, or 256M or 2000 times its size if that
                       is less)
  --max-depth N        archives inside archives (4)
  --max-seconds N      time it may take to unpack (10, and 10 more for each MB of its size)
`;

const BY_COMMAND: Readonly<Record<string, string>> = {
  open: `lanescope [open] TRACE... [--process-names FILE] [--topology FILE]

Opens the window with all traces on one timeline. Without a TRACE it shows a sample.

${NAMES}${TOPOLOGY}`,
  info: `lanescope info TRACE... [--json] [--process-names FILE] [--topology FILE]

Says what the traces hold: formats, machines, clocks, time range, events by name, lost events; which analyses can run,
and what to record so that the others can.

  --json             for programs; 64-bit numbers are strings
${NAMES}${TOPOLOGY}${BUDGET}`,
  export: `lanescope export TRACE... --table NAME [options]

  --table, -t NAME   the table to write: events, intervals, lost, losses-over-time, edges; waits, wait-summary, steal,
                     vcpu-usage, vm-threads; exits, exit-summary, exit-objects, exit-storms, halt-polling, guest-rip;
                     latencies, latency-summary, latency-histogram, latency-percentiles, ipis, lock-holder, syscalls;
                     nested-exits, nested-split; migrations, smt; block-io, network, cpu-usage, vm-usage, counters;
                     state-usage, exit-cases, exit-percentiles, exit-histogram; critical-path and critical-path-summary with --of
  --from T, --to T   only from <= time < to: absolute ns, or +1.5s, 250ms (from the start), end-2s
  --lanes GLOB       only these lanes, as in 'host/vm/*/vcpu/*' or 'host/cpu/0'
  --where EXPR       only rows for which this holds, as in 'state:preempted && duration > 2ms' or 'lane ~ "vcpu/0"':
                     docs/filter.md has the language
  --of LANE          the lane that critical-path is about
${PUBLISHED}  --format FORMAT    csv (default) or jsonl
  --output, -o FILE  the file to write; - is stdout, as without this option
${NAMES}${TOPOLOGY}
CSV follows RFC 4180. Times (*_ns) are integers, ns since the epoch of the trace's clock, in JSON lines too.
Inside the JSON of "fields" a 64-bit integer that a double cannot hold exactly is a string.
${BUDGET}`,
  report: `lanescope report TRACE... [options]

Writes a report: findings, ranked; what each vCPU waited for, and what took time from it; exits as perf kvm stat counts
them; latencies with percentiles; what was not recorded, and the commands that record it.

  --from T, --to T   only from <= time < to, as for export
  --format FORMAT    md (default), html (one page that needs no other file) or json; without this option the ending of
                     FILE decides
${PUBLISHED}  --output, -o FILE  the file to write; - is stdout, as without this option
${NAMES}${TOPOLOGY}${BUDGET}`,
  index: `lanescope index TRACE...

Reads the traces fully (decode, merge, all analyses, index) and prints events, seconds, events/s and peak memory. It
keeps no index: every run reads everything again.

  --no-cache         the same; for scripts that measure how long reading takes
${BUDGET}`,
};

export function helpText(about: string | undefined): string {
  return (about !== undefined && BY_COMMAND[about]) || GENERAL;
}
