import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/**
 * Runs a tracer as a group of processes of its own, so that no Ctrl+C of a terminal reaches it. A watcher in that group
 * reads a pipe whose other end this program holds. When this program dies in whatever way, the pipe ends, and the watcher
 * tells the tracer to end as Ctrl+C would: it writes its file whole. A line in the pipe means that all is well. What a tracer writes is for its owner only, in a folder
 * that others may read, too.
 */
const GUARD = `
umask 077
(
  if read -r _ <&3; then exit; fi
  kill -INT -$$
  i=0
  while [ $i -lt 60 ] && kill -0 $$ && ! grep -q '^State:.[ZX]' /proc/$$/status; do sleep 0.5; i=$((i + 1)); done
  kill -KILL -$$
) >/dev/null 2>&1 &
exec "$@" 3<&-
`;

export interface Guarded {
  readonly pid: number;
  /** Its exit status; undefined: it was killed, or could not be run. */
  readonly ended: Promise<number | undefined>;
  /** To all of its group but the watcher, which ignores SIGINT. */
  interrupt(): void;
  signal(signal: NodeJS.Signals): void;
  kill(): void;
  /** It has done its work: nobody waits for it, and no watcher ends it. */
  release(): void;
}

/**
 * `folder`: where it runs, since some tracers put files there. `log`: the file that its output goes to; a pipe would kill it
 * with this program.
 */
export function runGuarded(words: readonly string[], folder: string, log: string, env: NodeJS.ProcessEnv): Guarded {
  const output = openSync(log, "a", 0o600);
  const child: ChildProcess = spawn("sh", ["-c", GUARD, "sh", ...words], {
    detached: true,
    cwd: folder,
    stdio: ["ignore", output, output, "pipe"],
    env,
  });
  closeSync(output);
  const watcher = child.stdio[3] as NodeJS.WritableStream | null;
  watcher?.on("error", () => undefined);
  const ended = new Promise<number | undefined>((resolve) => {
    const done = (code: number | null) => {
      // The number of a process that has ended may be another one's soon.
      isOver = true;
      watcher?.end("ended\n");
      resolve(code ?? undefined);
    };
    child.once("exit", done);
    child.once("error", () => done(null));
  });
  let isOver = false;
  const pid = child.pid ?? 0;
  const send = (to: number, signal: NodeJS.Signals) => {
    if (isOver || pid === 0) return;
    try {
      process.kill(to, signal);
    } catch {
      // It has ended in this moment.
    }
  };
  return {
    pid,
    ended,
    interrupt: () => send(-pid, "SIGINT"),
    signal: (signal) => send(pid, signal),
    kill: () => send(-pid, "SIGKILL"),
    release: () => {
      watcher?.end("ended\n");
      child.unref();
    },
  };
}
