const GENERAL = `Lanescope shows what virtual machines, their vCPUs and the host's threads did in a kernel trace.

  lanescope [open] TRACE...     open the window
  lanescope info TRACE...       what is in the trace and what can be analysed
  lanescope export TRACE...     a table, as CSV or JSON lines
  lanescope report TRACE...     what stands out, and the tables a person would want
  lanescope index TRACE...      read everything and say how long it took

A TRACE is a folder, a file or an archive; several open on one timeline.

  --help, -h       this text, or more on a command: lanescope export --help
  --version, -V    the version

Exit status: 0 done, 1 the trace cannot be opened or the command failed, 2 wrong usage.
`;

const NAMES = `  --process-names FILE
                     names processes of guests: lines 'vm,cr3,name' or 'cr3,name', or JSON; vm is the VMM's pid
`;

const BUDGET = `
What an archive may use before opening it stops with a message:
  --max-entries N      files in it, those of inner archives included (200000)
  --max-unpacked SIZE  bytes it may unpack to, as in 500M or 4G (4G, and 256M or 2000 times its size if that is less)
  --max-depth N        archives inside archives (4)
`;

const BY_COMMAND: Readonly<Record<string, string>> = {
  open: `lanescope [open] TRACE... [--process-names FILE]

Opens the window with the traces on one timeline; without a TRACE, with a sample.

${NAMES}`,
  info: `lanescope info TRACE... [--json] [--process-names FILE]

Says what is in the traces: formats, machines, clocks, time range, events by name, lost events,
which analyses can run, and what to record so that the others can.

  --json             for programs; 64-bit numbers are strings
${NAMES}${BUDGET}`,
  export: `lanescope export TRACE... --table NAME [options]

  --table, -t NAME   what to write: events, intervals, lost, edges; waits, wait-summary, steal, vcpu-usage;
                     exits, exit-summary, exit-objects, exit-storms, halt-polling; latencies, latency-summary, ipis,
                     lock-holder, syscalls; nested-exits, nested-split; migrations, smt; block-io, network,
                     cpu-usage, vm-usage, counters; critical-path and critical-path-summary with --of
  --from T, --to T   only from <= time < to: absolute ns, or +1.5s, 250ms (from the start), end-2s
  --lanes GLOB       only these lanes, as in 'host/vm/*/vcpu/*' or 'host/cpu/0'
  --where EXPR       only rows for which this holds
  --of LANE          the lane that critical-path is about
  --as-published     waits counted as in the published analyses: up to when the vCPU runs
  --format FORMAT    csv (default) or jsonl
  --output, -o FILE  where to; - or nothing is stdout
${NAMES}
CSV follows RFC 4180. Times (*_ns) are integers, ns since the epoch of the trace's clock, in JSON lines too.
Inside the JSON of "fields" a 64-bit integer that a double cannot hold exactly is a string.
${BUDGET}`,
  report: `lanescope report TRACE... [options]

Findings, ranked; who waited for what and who took time from whom; exits as perf kvm stat has them; latencies with
percentiles; what was not recorded and the commands that record it.

  --from T, --to T   only from <= time < to, as for export
  --format FORMAT    md (default), html (one page that needs nothing else) or json; a FILE's ending tells it too
  --as-published     waits counted as in the published analyses: up to when the vCPU runs
  --output, -o FILE  where to; - or nothing is stdout
${NAMES}${BUDGET}`,
  index: `lanescope index TRACE... [--no-cache]

Reads the traces fully (decode, merge, all analyses, index) and prints events, seconds, events/s and
the most memory used at any time.

  --no-cache    neither use nor keep an index; none is kept yet, so that every run reads everything again
${BUDGET}`,
};

export function helpText(about: string | undefined): string {
  return (about !== undefined && BY_COMMAND[about]) || GENERAL;
}
