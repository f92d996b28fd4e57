import { VM_HELP } from "./help-vms.js";

const GENERAL = `Lanescope shows what virtual machines, their vCPUs and the threads of the host did in a kernel trace.

  lanescope [open] TRACE...     opens the window
  lanescope info TRACE...       says what the traces hold and what can be analysed
  lanescope export TRACE...     writes a table, as CSV, JSON lines, Arrow or Parquet
  lanescope report TRACE...     writes what stands out, and the tables that explain it
  lanescope picture TRACE...    draws the lanes, as SVG
  lanescope profile TRACE...    writes which code ran, for which VM, vCPU and mode, from samples
  lanescope query TRACE... SQL  answers a query in SQL over the tables
  lanescope fingerprints TRACE... says which VMs or processes do the like, and how sure that is
  lanescope fleet TRACE... -o D writes the tables of many traces as one dataset of Parquet
  lanescope compare TRACE...    says what differs between two traces or ranges, and how sure that is
  lanescope convert TRACE...    writes the traces, or a part of them, as one file to be given away, or as CTF
  lanescope index TRACE...      reads everything, keeps an index of it, and prints how long it took
  lanescope cache               lists the indexes that are kept, or removes them
  lanescope analysis check      says what is wrong with a file of your own analysis, and what it makes of a trace
  lanescope annotations merge   puts files of bookmarks together
  lanescope monitor             records what a running VM, its host and its guest tell, or lists the VMs
  lanescope input               records what a user does to a VM, shows such recordings, or does the same again
  lanescope capture             records this host's kernel, with all that belongs to it
  lanescope pack                makes the archive of a profiler that is sent into guests

A TRACE is a folder, a file or an archive. Several TRACEs open on one timeline.

  --help, -h       this text, or the text of one command: lanescope export --help
  --version, -V    the version

Exit status: 0 done, 1 a trace cannot be opened or the command failed, 2 wrong usage, 3 --fail-on holds,
4 fleet could read no trace.
`;

const NAMES = `  --process-names FILE
                     names processes of guests: lines 'vm,cr3,name' or 'cr3,name', or JSON; vm is the VMM's pid
`;

const REDACT = `  --redact KINDS     puts pseudonyms in place of names, paths, arguments, symbols and addresses (of networks), as in
                     --redact names,paths: the same one for the same text, another one in each file
`;

const OFFSET = `  --offset TRACE=NS[:PPM]
                     sets the clock of a trace: session = its own + NS, and PPM of the time since its middle. TRACE is
                     its path, a folder around it or its machine's name; may be given for several
`;

const TSC_OFFSET = `  --tsc-offset VM=TICKS
                     the offset of a guest's TSC, as /sys/kernel/debug/kvm/PID-FD/vcpu0/tsc-offset of the host shows it,
                     for traces with clock x86-tsc. VM is the VMM's pid or the guest's name; may be given for several
`;

const ALIGN = `  --align METHOD     by what the clock of a guest may be set on its host's: stored-sync (clock values in its trace),
                     tsc-offset, hypercall (numbered ones that both saw), events (those of both traces), samples (of its
                     code, by the host or by itself) or clock-pairs (a monitor log asked for it); tcp (packets) sets hosts on
                     one another's clocks. Without this option by the best that there is
`;

const LOG_FORMAT = `  --log-format REGEX lines of logs of no known kind, as in '^(?<time>\\S+) (?<level>\\w+) (?<message>.*)$';
                     docs/formats/text.md has the groups
  --log-machine LOG=MACHINE
                     whose log it is, where the log does not say it or several machines fit. LOG is its path; may be given
                     for several
`;

const TOPOLOGY = `  --topology FILE    where the host's CPUs are, as printed by: lscpu -p=CPU,NODE,SOCKET,CORE (or lscpu -e, lscpu -J)
`;

const SYMBOLS = `  --symbols PATH     names code by files of symbols: a folder or a file; may be given several times. kallsyms, modules,
                     System.map and perf-PID.map are of the machine that recorded, or of the one that their path names;
                     programs (ELF) go by build id or path
  --guest-symbols VM=PATH
                     the same, all of a VM: its pid or a name of it
  --kernel-slide MACHINE=0xBYTES
                     its kernel lay so much higher than its symbols say, as info offers it for those of another boot
`;

const ANALYSIS = `  --analysis FILE    an analysis of your own (docs/analyses.md): its lanes, tables and findings; may be given several times
`;

const PUBLISHED = `  --as-published     waits counted as the published analyses count them: up to when the vCPU runs again
                     (--paper, its older name, does the same)
`;

const CACHE = `  --no-cache         reads the traces although an index of them is kept, and keeps none
`;

const BUDGET = `
Limits for archives. Opening stops at a limit and says so:
  --max-entries N      files in an archive, those of archives inside it included (200000)
  --max-unpacked SIZE  bytes an archive may unpack to, as in 500M or 4G (4G, or 256M or 2000 times its size if that
                       is less)
  --max-depth N        archives inside archives (4)
  --max-seconds N      time it may take to unpack (10, and 10 more for each MB of its size)

  --memory-budget SIZE bytes that lanes and records may take of memory, as in 500M or 4G; more of them go to a file (a
                       quarter of the machine's memory)
`;

const BY_COMMAND: Readonly<Record<string, string>> = {
  open: `lanescope [open] TRACE... [options]

Opens the window with all traces on one timeline. Without a TRACE it shows a sample.

  --attach           the window may ask running VMs, also where it is a page in the browser
${ANALYSIS}${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}`,
  info: `lanescope info TRACE... [--json] [--process-names FILE] [--topology FILE]

Says what the traces hold: formats, machines, clocks, time range, events by name, lost events; which analyses can run,
and what to record so that the others can.

  --json             for programs; 64-bit numbers are strings
${ANALYSIS}${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  export: `lanescope export TRACE... --table NAME [options]

  --table, -t NAME   the table to write: events, intervals, lost, losses-over-time, edges; waits, wait-summary, steal,
                     culprits, waiters, wakeups; vcpu-usage, vm-threads; exits, exit-summary, exit-objects, exit-storms, halt-polling, guest-rip;
                     host-memory, live-migration, cpu-speed, idle-exits;
                     latencies, latency-summary, latency-histogram, latency-percentiles, latency-scatter, ipis, lock-holder, syscalls;
                     nested-exits, nested-split; migrations, numa-balancing, smt; block-io, network, cpu-usage, vm-usage, counters;
                     fingerprints, fingerprint-groups, process-ranks; samples, profile, profile-events, logs, guest-processes, guest-belief,
                     monitor-agreement, inputs, runs; slices, slice-summary; own-states,
                     own-latencies, own-latency-summary, own-counters; state-usage, guest-time, inferred-agreement, inferred-recorded;
                     annotations; exit-cases, exit-percentiles, exit-histogram, exit-scatter; wait-percentiles,
                     wait-histogram, wait-scatter; slice-histogram, slice-scatter; heat-map, curve; critical-path and critical-path-summary with --of
  --from T, --to T   only from <= time < to: absolute ns, or +1.5s, 250ms (from the start), end-2s
  --lanes GLOB       only these lanes, as in 'host/vm/*/vcpu/*' or 'host/cpu/0'
  --where EXPR       only rows for which this holds, as in 'state:preempted && duration > 2ms' or 'lane ~ "vcpu/0"':
                     docs/filter.md has the language
  --of LANE          the lane that critical-path is about
  --kind KIND        what heat-map counts: exit (without this option), exit/HLT, steal, run-queue, a kind of latency as
                     in wakeup, or event/NAME. Of curve: exits (without it), steal, run-queue, counter/NAME, rate/EVENT, field/EVENT/FIELD
  --period T         the period of heat-map, as in 4ms (10ms without this option); of fingerprints and fingerprint-groups,
                     as in 1s (all of the time without it)
  --columns N, --rows N
                     the size of its grid (200, 50); scatter tables and curve (1000) have columns
  --annotations FILE
                     a file of bookmarks for the table annotations, beside TRACE.annotations.json next to each TRACE;
                     may be given several times
${ANALYSIS}${PUBLISHED}  --format FORMAT    csv (default), jsonl, arrow (an Arrow IPC file) or parquet; without this option the ending of
                     FILE decides
  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}
CSV follows RFC 4180. Times (*_ns) are integers, ns since the epoch of the trace's clock, in JSON lines too. In Arrow and
Parquet they are timestamps in UTC if the clock tells dates: docs/tables.md has the types.
Inside the JSON of "fields" a 64-bit integer that a double cannot hold exactly is a string.
${CACHE}${BUDGET}`,
  report: `lanescope report TRACE... [options]

Writes a report: findings, ranked; what each vCPU waited for, and what took time from it; exits as perf kvm stat counts
them; latencies with percentiles; what was not recorded, and the commands that record it.

  --from T, --to T   only from <= time < to, as for export
  --format FORMAT    md (default), html (one page that needs no other file) or json; without this option the ending of
                     FILE decides. html also has the lanes to zoom into, and notes
  --annotations FILE
                     a file of bookmarks for html, beside TRACE.annotations.json next to each TRACE; may be given several
                     times
${ANALYSIS}${REDACT}${PUBLISHED}  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  picture: `lanescope picture TRACE... -o FILE.svg [options]

Draws the lanes as SVG, with title, time axis and legend: vCPUs and CPUs, up to 64. The window saves what it shows, also as
PNG.

  --from T, --to T   only from <= time < to, as for export
  --lanes GLOB       these lanes, as for export
  --theme THEME      light (default) or dark
  --colours PRESET   safe (for all eyes, default), trace-compass, perfetto or high-contrast
  --width PX         of the time axis (1200)
${ANALYSIS}${REDACT}  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${CACHE}${BUDGET}`,
  fingerprints: `lanescope fingerprints TRACE...|DATASET [options]

Says which VMs, processes of guests or guests inside VMs do the like: groups and what they are worth, the nearest of each, in what
they are alike and differ (docs/fingerprints.md). A DATASET is a folder that lanescope fleet has written.

  --of KIND          vm (without this option), process or nested
  --period T         each of them once in each period, as in 1s, so that a change shows
  --k N              so many groups, instead of as many as fit best
  --reference OTHER  a trace or a dataset: the nearest of each are looked for in that
  --lanes GLOB       only these lanes, as in 'host/vm/*'
  --from T, --to T   only from <= time < to: absolute ns, or +1.5s, 250ms (from the start), end-2s
  --as-published     waits and distances as the published analyses have them
  --format FORMAT    table (for people), csv or jsonl; without this option the ending of FILE decides
  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  compare: `lanescope compare TRACE... [options]

Says what differs between two traces, or between two ranges of one: time in each state, exits, latencies; by how much, and
how sure that is. Two TRACEs are A and B; a folder may hold those of a host and its guests. docs/compare.md explains all of it.
lanescope compare RUN RUN says what differs between runs of recorded input (lanescope input replay), each a monitor log or a
folder of them: responses input by input, CPU time, exits and so on, with a verdict. The ranges are for traces only.

  --from T, --to T   only from <= time < to, as for export: in each of two traces, or the first range of one
  --from-b T, --to-b T
                     the range of B, where it is another
  --fail-on EXPR     exit status 3 if it holds for any row, as in
                     'metric == steal && change > 0.2 && q_value < 0.01' or 'metric:wakeup figure:p99 b > 2ms'
  --format FORMAT    md (default), html (one page that needs no other file) or json; without this option the ending of
                     FILE decides
  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  query: `lanescope query TRACE... 'SELECT ...' [options]

Answers a query in SQL (DuckDB) over the tables that export writes, by their names with - as _, as in:

  lanescope query trace 'SELECT victim_lane, sum(total_ns) FROM steal GROUP BY ALL ORDER BY 2 DESC'

SHOW TABLES lists them, DESCRIBE NAME their columns. Times (*_ns) are whole numbers, ns since the epoch of the trace's clock:
make_timestamp_ns(start_ns) makes dates of them. A query sees these tables and nothing else: no files, no network.

  --from T, --to T   only this part of the tables, as for export
  --lanes GLOB       only these lanes, as for export
${ANALYSIS}  --format FORMAT    table (default), csv or jsonl; without this option the ending of FILE decides
  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  fleet: `lanescope fleet TRACE_OR_FOLDER... -o DATASET [options]

Writes the tables of many traces into one dataset: Parquet in folders by table, host and date, for DuckDB, Spark, Trino and
pandas. docs/fleet.md explains it. A folder is searched for traces. The same command goes on where it was stopped, and
writes only what is new or has changed. A trace that cannot be read is listed, and costs no other.

  --output, -o DATASET
                     the folder of the dataset: a new one, or one to go on with
  --tables A,B       the tables to write, without this option about thirty of sums and occurrences. default and all stand
                     for several, as in --tables default,intervals
  --jobs N           how many traces are read at a time, each by a process of its own (as many as there are CPUs)
  --memory SIZE      of each of these, as in 500M or 4G (together four fifths of the machine's)
  --limit T          for one trace, as in 90s, 10m or 2h (10m)
  --together         what lies in one folder directly below a given one is one trace, as those of a host and its guests
  --verify           also reads the files that are there, and writes those again that are damaged
  --wait             waits for traces that another run is at, and writes them if it dies
`,
  analysis: `lanescope analysis check FILE [TRACE...]

Says what is wrong with a file of an analysis of your own (.analysis.json), with line, column and the place in it. With TRACEs also
which events it finds there, and what it makes of them: lanes, states, latencies, findings, and what it leaves out. Exit status 1 if it
cannot be used. docs/analyses.md explains the files.

  --json             for programs
`,
  annotations: `lanescope annotations merge FILE... [-o FILE]

Puts files of bookmarks (.annotations.json) together without duplicates. Of two forms of one bookmark the newer stays whole;
a deletion counts as a form. Every author stays. The order of the files does not matter.

  --output, -o FILE  the file to write; - is stdout, as without this option
`,
  ...VM_HELP,
  profile: `lanescope profile TRACE... [options]

Writes which code ran, from the samples of a profiler: a call tree below groups such as VM, vCPU and mode, with the shares
and how sure they are. docs/profiles.md explains it.

  --vm VM            only the samples of this VM: its name, its path or the pid of its VMM
  --with-host        with what the host did for VMs: KVM on the threads of vCPUs, the VMM, vhost. Without this option it
                     is only counted
  --idle             with idle CPUs. Without this option they are only counted
  --group A,B,...    the groups above the stack, outermost first: machine, vm, vcpu, process, thread, mode, guest-process,
                     cpu, dso, event, exit-reason, state (vm,vcpu,mode,guest-process)
  --source SOURCE    host (default: samples seen from the host), guest (those taken inside guests), off-cpu, steal or exits
  --event NAME       the event that was sampled, where there are several; without this option the one with most samples
  --by WHAT          in place of a tree a row for each function, or each group of a kind, and a column for each event, with
                     ratios of events that are usual, such as instructions per cycles
  --ratio "A per B"  this ratio in place of the usual ones, as in "cache-misses per 1000 instructions"; repeatable, with --by
  --where EXPR       only samples for which this holds, as in 'stack ~ "vmx" && cpu == 1'
  --inverted         the innermost frame on top
  --from T, --to T   only from <= time < to, as for export
  --diff TRACE       what differs from this trace, before; with the chance that nothing does
  --vm-before VM     the VM of that trace with which VM is compared; without this option the one that is called as VM is
  --annotate FUNCTION
                     in place of the tree the samples of this function by address, with source lines where programs with
                     debug information are given (--symbols)
  --annotate-inexact shows addresses also where they tell no instructions: of samples of clocks, and of emulated VMs
  --format FORMAT    table (default), folded, speedscope, pprof, firefox (the Firefox Profiler) or svg (a flame graph);
                     without this option the ending of FILE decides
${REDACT}  --output, -o FILE  the file to write; - is stdout, as without this option
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${NAMES}${TOPOLOGY}${SYMBOLS}${CACHE}${BUDGET}`,
  convert: `lanescope convert TRACE... -o FILE.lanescope [options]
lanescope convert TRACE... -o FOLDER --to-ctf [options]

Writes a bundle: the traces, or a part of them, as CTF 1.8, whatever format they came in, with bookmarks. Lanescope opens it
as any trace. The part has the states that the whole has: events before it come along that tell the state at its begin.

  --from T, --to T   only from <= time < to, as for export
  --range T..T       the same in one, as in --range +1s..+2s
  --to-ctf           only the trace, as a folder that babeltrace2 reads; several traces are a folder each
  --with-keys        of inputs of monitor logs also which keys they were: without this only their times are written
${REDACT}  --annotations FILE a file of bookmarks that goes into the bundle
  --analysis FILE    an analysis of your own that goes into the bundle; may be given several times
  --output, -o FILE  the file or the folder to write
${OFFSET}${TSC_OFFSET}${ALIGN}${LOG_FORMAT}${BUDGET}`,
  index: `lanescope index TRACE...

Reads the traces fully (decode, merge, all analyses, index) and prints events, seconds, events/s, peak memory and what holds
it. An index of what was read is kept, so that every command shows the same traces at once the next time (docs/cache.md).

${CACHE}${BUDGET}`,
  cache: `lanescope cache [list|clear]

Lists the indexes that are kept of traces, with their sizes and when they were used last, or removes all of them. They can be
made again from the traces. LANESCOPE_CACHE names their folder, LANESCOPE_CACHE_GB the most they take together (20; 0: none
is kept). docs/cache.md explains it.
`,
};

export function helpText(about: string | undefined): string {
  return (about !== undefined && BY_COMMAND[about]) || GENERAL;
}
