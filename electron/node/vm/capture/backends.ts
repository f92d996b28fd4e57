import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { release } from "node:os";
import {
  CAPTURE_BACKENDS,
  type CaptureBackend,
  type FoundBackend,
} from "../../../../workers/model/capture-operations.js";

const VERSION_MS = 5000;

/** Looks which backends are installed, and whether they may be used. Nothing is recorded. */
export function findBackends(env: NodeJS.ProcessEnv = process.env): Promise<FoundBackend[]> {
  return Promise.all(CAPTURE_BACKENDS.map((backend) => findBackend(backend, env)));
}

async function findBackend(backend: CaptureBackend, env: NodeJS.ProcessEnv): Promise<FoundBackend> {
  const version = await versionOf(backend, env);
  if (version === undefined) return { backend, isPermitted: false, why: "not installed" };
  return { backend, version, ...RIGHTS[backend]() };
}

type Rights = Pick<FoundBackend, "isPermitted" | "why">;

const RIGHTS: Readonly<Record<CaptureBackend, () => Rights>> = {
  perf: perfRights,
  "trace-cmd": traceCmdRights,
  lttng: lttngRights,
};

function perfRights(): Rights {
  if (isRoot()) return { isPermitted: true };
  const paranoid = textOf("/proc/sys/kernel/perf_event_paranoid").trim();
  const lacks = [
    ...(Number(paranoid) <= -1 ? [] : [`kernel.perf_event_paranoid is ${paranoid}`]),
    ...(canUse("/sys/kernel/tracing/events", constants.R_OK) ? [] : ["/sys/kernel/tracing is not readable for you"]),
  ];
  // perf may have rights of its own (capabilities of its file).
  return lacks.length === 0 ? { isPermitted: true } : { why: `may be refused: ${lacks.join(", and ")}` };
}

function traceCmdRights(): Rights {
  const instances = "/sys/kernel/tracing/instances";
  if (canUse(instances, constants.W_OK)) return isRoot() ? {} : { isPermitted: true };
  return { why: `may be refused: ${instances} is not writable for you` };
}

function lttngRights(): Rights {
  const modules = textOf(`/lib/modules/${release()}/modules.dep`);
  const hasModules = canUse("/sys/module/lttng_tracer", constants.F_OK) || modules.includes("lttng-tracer.ko");
  if (!hasModules) return { isPermitted: false, why: "the modules of lttng are not there for this kernel" };
  return isRoot()
    ? { isPermitted: true }
    : { why: "may be refused: the group tracing, or root, may record the kernel" };
}

function versionOf(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    // trace-cmd has no option for it; without arguments it prints its version and help.
    const words = program === "trace-cmd" ? [] : ["--version"];
    execFile(program, words, { env, timeout: VERSION_MS }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code === "string") return resolve(undefined);
      const [, version] = /(\d+\.\d+[\w.-]*)/.exec(`${stdout}\n${stderr}`) ?? [];
      resolve(version ?? "");
    });
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function canUse(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
