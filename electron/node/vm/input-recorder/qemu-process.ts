import { constants, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { startOf } from "../find-vms.js";

/** Of a daemon without a log of its own. */
export const NOWHERE = "/dev/null";
const O_ACCMODE = 3;
export const OWN_STDERR = "/dev/stderr";

/** What /proc tells of a process; what may not be read is as if it were not there. */
export class QemuProcess {
  readonly startTicks: string;

  constructor(readonly pid: number) {
    this.startTicks = startTicksOf(pid);
  }

  get isAlive(): boolean {
    return this.startTicks !== "" && startTicksOf(this.pid) === this.startTicks;
  }

  get uid(): number | undefined {
    return attempt(() => statSync(this.path("")).uid);
  }

  /** Regular files that it only writes, as a log is. Disks are read too. */
  writtenFiles(): ReadonlySet<string> {
    const numbers = attempt(() => readdirSync(this.path("fd"))) ?? [];
    const paths = numbers.flatMap((number) => {
      const flags = /^flags:\s+([0-7]+)$/m.exec(
        attempt(() => readFileSync(this.path(`fdinfo/${number}`), "utf8")) ?? "",
      );
      const isWritten = (Number.parseInt(flags?.[1] ?? "0", 8) & O_ACCMODE) === constants.O_WRONLY;
      return isWritten ? (attempt(() => readlinkSync(this.path(`fd/${number}`))) ?? []) : [];
    });
    return new Set(paths.filter((path) => path.startsWith("/") && !path.startsWith("/dev/") && isFile(path)));
  }

  /** Where its log went at its start: `-D FILE`, else its errors. */
  startedLog(): string {
    const words = (attempt(() => readFileSync(this.path("cmdline"), "utf8")) ?? "").split("\0");
    const at = words.findLastIndex((word) => word === "-D" || word === "--D");
    const named = at === -1 ? undefined : words[at + 1];
    if (named !== undefined && named !== "") return this.absolute(named);
    // A daemon's errors follow its log. They went nowhere before.
    return words.some((word) => /^--?daemonize$/.test(word)) ? NOWHERE : OWN_STDERR;
  }

  private absolute(path: string): string {
    const folder = attempt(() => readlinkSync(this.path("cwd")));
    return isAbsolute(path) || folder === undefined ? path : join(folder, path);
  }

  private path(name: string): string {
    return `/proc/${this.pid}/${name}`;
  }
}

/** When a process started; empty: there is none. */
export function startTicksOf(pid: number): string {
  return startOf(attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8")) ?? "");
}

function isFile(path: string): boolean {
  return attempt(() => statSync(path).isFile()) === true;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
