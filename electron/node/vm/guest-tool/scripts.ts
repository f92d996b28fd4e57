import type { ToolName } from "../../../../workers/model/tool-operations.js";
import { LOADER } from "./make-pack.js";

/** More does not come back from a guest. */
export const MOST_RESULT_BYTES = 256 << 20;
/** Of a CPU, for the events of a guest. */
export const BUFFER_KB = 4096;
/** A guest waits so long for its files to be fetched, and then removes them by itself. */
export const FETCH_SECONDS = 300;
/** A tool may take so long to begin and to write its file. */
export const FINISH_SECONDS = 60;

/** Everything of a recording in a guest that its scripts depend on. Nothing else of a person's words is ever in one. */
export interface ScriptFacts {
  readonly tool: ToolName;
  /** The folder of the guest, `/run/lanescope-ID` or `/tmp/lanescope-ID`. */
  readonly folder: string;
  /** `group:name` each. */
  readonly events: readonly string[];
  readonly samplesHz: number | undefined;
  readonly seconds: number;
}

const TRACEFS = "for T in /sys/kernel/tracing /sys/kernel/debug/tracing; do [ -d $T/instances ] && break; done";
/** Only one recording at a time can make it. */
const INSTANCE = "$T/instances/lanescope";

/** What the guest has, and how its tracing is set. It only reads. */
export const CHECK = `echo "uid $(id -u)"
echo "machine $(uname -m)"
echo "hostname $(cat /proc/sys/kernel/hostname)"
echo "cpus $(grep -c ^processor /proc/cpuinfo)"
for p in timeout tar gzip base64 dd setsid; do command -v $p >/dev/null && echo "has $p"; done
grep ^MemAvailable: /proc/meminfo
for d in /run /tmp; do [ -d $d ] && [ -w $d ] && echo "free $(df -Pk $d | tail -n 1) $d"; done
${settingsScript()}`;

/** The settings of the guest's own tracing, to be compared before and after. */
export function settingsScript(): string {
  return `${TRACEFS}
[ -d $T/instances ] && echo "tracefs $T"
[ -e ${INSTANCE} ] && echo "instance ${INSTANCE}"
for f in tracing_on current_tracer trace_clock set_event set_event_pid trace_options buffer_size_kb; do
  [ -r $T/$f ] && echo "set $f $(tr '\\n' ' ' <$T/$f)"
done
:`;
}

/** The folder for everything. It fails where there is one already. */
export function makeFolderScript(folder: string): string {
  return `umask 077\nmkdir ${folder}`;
}

/** Unpacks the program, and says whether it runs here. */
export function unpackScript({ tool, folder }: ScriptFacts): string {
  return `cd ${folder} && gzip -dc pack.tgz | tar -x -f - && rm pack.tgz && chmod 700 bin/${tool} ${LOADER} || exit 1
./${LOADER} --library-path lib bin/${tool} --version 2>&1 | grep version`;
}

/** Begins what `recordScript` says, with an end that no lost connection can hinder. */
export function startScript({ folder, seconds }: ScriptFacts): string {
  const limit = seconds + FINISH_SECONDS + FETCH_SECONDS;
  return `cd ${folder} || exit 1
S=; command -v setsid >/dev/null && S=setsid
$S timeout ${limit} sh ${folder}/record.sh </dev/null >${folder}/said 2>&1 &`;
}

/** Whether it has ended, and what there is. */
export function statusScript({ folder }: ScriptFacts): string {
  return `cd ${folder} 2>/dev/null || { echo gone; exit; }
if [ -e status ]; then echo "ended $(cat status)"; elif [ -e recording ]; then echo recording; else echo starting; fi
[ -e status ] && for f in out/*; do [ -f "$f" ] && echo "file $(wc -c <"$f") \${f##*/}"; done
[ -e missing ] && sed 's/^/missing /' missing
[ -e status ] && head -c 1000 said | sed 's/^/said /'
:`;
}

/** Ends the recording early. */
export function stopScript({ folder }: ScriptFacts): string {
  return `: >${folder}/stop`;
}

/** Removes all, whatever has happened before. */
export function removeScript({ folder }: ScriptFacts): string {
  return `D=${folder}
${TRACEFS}
[ -d $D ] && : >$D/fetched
p=$(cat $D/pid 2>/dev/null)
[ -n "$p" ] && grep -q ${marked(folder)} /proc/$p/cmdline && kill $p
n=0
while [ -d $D ] && [ $n -lt 10 ]; do sleep 1; n=$((n + 1)); done 2>/dev/null
for p in $(${processesScript(folder)}); do kill -9 $p; done
[ -f $D/instance ] && [ -d ${INSTANCE} ] && rmdir ${INSTANCE}
rm -rf $D`;
}

/** What is left: nothing, or lines that say it. */
export function verifyScript({ folder }: ScriptFacts): string {
  return `[ -e ${folder} ] && echo "left the folder ${folder}"
for p in $(${processesScript(folder)}); do echo "left process $p"; done
${settingsScript()}`;
}

/** What records, until its time is over or a file \`stop\` is there. It waits for its files to be fetched, and removes all. */
export function recordScript(facts: ScriptFacts): string {
  const { folder, seconds } = facts;
  return `# Lanescope records ${seconds} s of this guest in this script, and removes all that it made.
umask 077
D=${folder}
cd $D || exit 1
if [ "$1" = pause ]; then
  : >recording
  n=0
  while [ ! -e stop ] && [ $n -lt ${seconds} ]; do sleep 1; n=$((n + 1)); done
  exit 0
fi
echo $$ >pid
${TRACEFS}
I=${INSTANCE}
p=
b=$(cat $T/buffer_size_kb)
# A kernel that has not traced yet has small buffers, which become large at the first use. trace-cmd makes them stay small.
unmake() {
  [ -f $D/instance ] && [ -d $I ] && { echo 0 >$I/tracing_on; echo >$I/set_event; rmdir $I; }
  case "$b" in
  *expanded:*) s=\${b##* } && s=\${s%)} && case "$(cat $T/buffer_size_kb)" in *expanded:*) ;; *) [ "$(cat $T/buffer_size_kb)" -lt $s ] && echo $s >$T/buffer_size_kb;; esac;;
  esac
}
clean() {
  trap '' TERM INT HUP
  [ -n "$p" ] && kill $p && wait $p
  unmake
  cd /
  rm -rf $D
  exit
}
trap clean TERM INT HUP
finish() {
  unmake
  echo "$1" >status.new
  mv status.new status
  n=0
  while [ ! -e fetched ] && [ $n -lt ${FETCH_SECONDS} ]; do sleep 1; n=$((n + 1)); done
  clean
}
mkdir out || finish "the folder is full"
${recordingPart(facts)}
finish 0
`;
}

function recordingPart(facts: ScriptFacts): string {
  switch (facts.tool) {
    case "tracefs":
      return byTracefs(facts);
    case "trace-cmd":
      return byTraceCmd(facts);
    case "perf":
      return byPerf(facts);
  }
}

/** Runs in the background, so that the script hears signals meanwhile. */
const PAUSE = "sh $D/record.sh pause";
/** With whole paths: processes of a recording are known by its folder. */
const RUN = `$D/${LOADER} --library-path $D/lib $D/bin/`;

/** Puts those that the guest's kernel has into E, as options. */
function existing(events: readonly string[]): string {
  return `E=
for e in ${events.join(" ")}; do
  if [ -d $T/events/\${e%%:*}/\${e#*:} ]; then E="$E -e $e"; else echo $e >>missing; fi
done
[ -n "$E" ] || finish "the guest's kernel has none of these events"`;
}

/** The kernel keeps the last events of each CPU, and writes them as text at the end. */
function byTracefs({ events }: ScriptFacts): string {
  return `${existing(events)}
mkdir $I || finish "the guest's kernel refuses an instance of its tracing"
: >instance
echo 0 >$I/tracing_on
echo mono >$I/trace_clock || finish "the guest's kernel has no clock mono for its tracing"
echo ${BUFFER_KB} >$I/buffer_size_kb || finish "the guest has no memory for the events"
for e in $E; do
  [ $e = -e ] || echo $e >>$I/set_event || echo $e >>missing
done
echo 1 >$I/tracing_on
${PAUSE} &
p=$!
wait $p
p=
echo 0 >$I/tracing_on
echo "# hostname : $(cat /proc/sys/kernel/hostname)" >out/guest.ftrace.txt
head -c ${MOST_RESULT_BYTES} $I/trace >>out/guest.ftrace.txt || finish "the folder is full"`;
}

function byTraceCmd({ events }: ScriptFacts): string {
  return `${existing(events)}
: >instance
${RUN}trace-cmd record -B lanescope -C mono -m ${MOST_RESULT_BYTES >> 14} $E -o $D/out/guest.trace.dat ${PAUSE} &
p=$!
wait $p || finish "trace-cmd failed"
p=`;
}

/** Samples and events are two files: one perf with both loses switches out of idle on some kernels. */
function byPerf({ events, samplesHz }: ScriptFacts): string {
  const perf = `HOME=$D ${RUN}perf record -q -a -k mono -N --max-size ${MOST_RESULT_BYTES >> 22}M`;
  const programs = [
    ...(samplesHz === undefined ? [] : [`-e cpu-clock -F ${samplesHz} -g -o $D/out/guest.perf.data`]),
    ...(events.length === 0 ? [] : [`-m 1024 -c 1 $E -o $D/out/guest.events.perf.data`]),
  ];
  return `${events.length === 0 ? "" : `${existing(events)}\n`}${programs.map((more) => `${perf} ${more} ${PAUSE} &\np="$p $!"`).join("\n")}
for each in $p; do
  wait $each || finish "perf failed"
done
p=
gzip -c /proc/kallsyms >out/kallsyms.gz
cat /proc/modules >out/modules`;
}

/** Programs of the folder, without those that look for them: a pattern that does not match itself. */
function processesScript(folder: string): string {
  return `grep -l ${marked(folder)} /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3`;
}

function marked(folder: string): string {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  return `'[${name[0]}]${name.slice(1)}'`;
}
