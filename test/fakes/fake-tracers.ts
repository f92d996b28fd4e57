import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Programs that stand in for tracers, as scripts in a folder of their own. Each adds a line to `said` for each command line
 * and each word that it is told.
 */
export interface FakeTracers {
  readonly env: NodeJS.ProcessEnv;
  /** What they were told, in order. */
  said(): readonly string[];
  /** From now on perf has the rights that it lacked. */
  permit(): void;
}

export interface FakePerf {
  readonly isRefused?: boolean;
  /** It ends as it is told to enable its events. */
  readonly dies?: boolean;
  /** Bytes of the file that it writes at once. */
  readonly bytes?: number;
  /** A file that it writes in place of that. */
  readonly file?: string;
}

export function fakeTracers(
  folder: string,
  programs: { perf?: FakePerf; "trace-cmd"?: boolean; lttng?: boolean },
): FakeTracers {
  const [bin, said, refused] = [join(folder, "bin"), join(folder, "said"), join(folder, "refused")];
  mkdirSync(bin);
  writeFileSync(said, "");
  const install = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>'${said}'\n${script}`);
    chmodSync(join(bin, name), 0o755);
  };
  if (programs.perf !== undefined) install("perf", perfScript(programs.perf, said, refused));
  if (programs.perf?.isRefused) writeFileSync(refused, "");
  if (programs["trace-cmd"]) install("trace-cmd", TRACE_CMD);
  if (programs.lttng) install("lttng", '[ "$1" = --version ] && echo "lttng (LTTng Trace Control) 2.13.9"\nexit 0');
  return {
    // Only what every system has besides them.
    env: { PATH: `${bin}:${withoutTracers(folder)}` },
    said: () =>
      readFileSync(said, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    permit: () => writeFileSync(refused, "permitted"),
  };
}

/** Links to the programs that are needed, so that no real tracer is found. */
function withoutTracers(folder: string): string {
  const tools = join(folder, "tools");
  mkdirSync(tools);
  for (const name of ["sh", "cat", "timeout", "sleep", "mkfifo", "grep", "touch", "head", "lscpu", "rm"]) {
    const path = ["/usr/bin", "/bin"].map((place) => join(place, name)).find(existsSync);
    if (path === undefined) continue;
    writeFileSync(join(tools, name), `#!/bin/sh\nexec ${path} "$@"\n`);
    chmodSync(join(tools, name), 0o755);
  }
  return tools;
}

/** Answers as perf-record(1) says of --control, and writes as perf does. */
function perfScript({ dies = false, bytes = 104, file }: FakePerf, said: string, refused: string): string {
  return `
if [ "$1" = --version ]; then echo "perf version 6.1.0"; exit 0; fi
while [ $# -gt 0 ]; do
  case $1 in --control) control=\${2#fifo:} ;; -o) out=$2 ;; --switch-output=signal) flight=1 ;; esac
  shift
done
if [ -e '${refused}' ] && [ ! -s '${refused}' ]; then
  echo "Error: No permissions to read /sys/kernel/tracing/events/sched/sched_switch" >&2
  exit 129
fi
exec 5<>"\${control%,*}" 6<>"\${control#*,}"
dump() { : >"$out.$1"; echo "[ perf record: Dump $out.$1 ]" >&2; }
finish() { [ -n "$flight" ] && dump last; echo '[ perf record: Captured and wrote 0.1 MB ]' >&2; exit 0; }
trap finish INT TERM
trap 'dump 1' USR2
${file === undefined ? `head -c ${bytes} /dev/zero` : `cat '${file}'`} >"$out"
while :; do
  read -r line <&5 || continue
  echo "told $line" >>'${said}'
  if ${dies} && [ "$line" = enable ]; then printf 'ack\\n\\0' >&6; sleep 0.3; echo "Out of memory" >&2; exit 255; fi
  printf 'ack\\n\\0' >&6
  [ "$line" = stop ] && finish
done
`;
}

const TRACE_CMD = `
[ $# = 0 ] && { echo "trace-cmd version 3.1.6" >&2; exit 1; }
case $1 in record) : ;; *) exit 0 ;; esac
while [ $# -gt 0 ] && [ "$1" != sh ]; do
  [ "$1" = -o ] && out=$2
  shift
done
"$@"
echo trace >"$out"
`;
