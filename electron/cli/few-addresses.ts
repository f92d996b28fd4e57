import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { oddBytesOf } from "../../workers/core/file-names.js";

/**
 * V8 reserves 10 GiB of addresses for each memory of WebAssembly, so that the processor compares addresses for it. A
 * session has one, each thread that decodes has one, and so has each clock that is being fitted.
 */
const AMPLE_BYTES = 256 * 2 ** 30;
/** Of Node: V8 compares addresses itself, and reserves only what a memory may grow to. It must be given at the start. */
const COMPARING = "--disable-wasm-trap-handler";
/** Of glibc: otherwise each thread reserves 64 MiB for what it allocates. */
const FEW_ARENAS = { MALLOC_ARENA_MAX: "2" };

export interface Start {
  /** Of addresses that the process may reserve, in bytes; undefined: there is none. */
  readonly limit: number | undefined;
  readonly argv: readonly string[];
  /** What Node was told: its own arguments, and NODE_OPTIONS. */
  readonly nodeOptions: readonly string[];
}

/**
 * Whether this process has too few addresses as it was started, and another start mends that. Names of files that are
 * not UTF-8 cannot be handed to another process.
 */
export function hasFewAddresses({ limit, argv, nodeOptions }: Start): boolean {
  if (limit === undefined || AMPLE_BYTES <= limit) return false;
  return !nodeOptions.includes(COMPARING) && !argv.some((argument) => oddBytesOf(argument) !== undefined);
}

/** Runs this command in a process that needs fewer addresses, as do those that it starts. Resolves to its exit code. */
export function startAgain(): Promise<number> {
  const { execPath, execArgv, argv, env } = process;
  const options = [env.NODE_OPTIONS, COMPARING].filter((one) => one !== undefined && one !== "").join(" ");
  // A terminal sends its signals to both processes; whoever else stops a command knows only this one. Signals are
  // waited for before there is a process to hand them to, or they would end this one alone.
  let child: ChildProcess | undefined;
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child?.kill(signal));
  process.on("SIGINT", () => undefined);
  const started = spawn(execPath, [...execArgv, ...argv.slice(1)], {
    stdio: "inherit",
    env: { ...FEW_ARENAS, ...env, NODE_OPTIONS: options },
  });
  child = started;
  return new Promise((resolve, reject) => {
    started.on("error", reject);
    started.on("exit", (code, signal) => {
      if (signal === "SIGABRT" || signal === "SIGTRAP") tellOutOfMemory();
      resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
    });
  });
}

/** V8 ends its process where it gets no memory for itself, in the middle of whatever it does. */
function tellOutOfMemory(): void {
  process.stderr.write(
    "lanescope: the command ended without memory: open fewer traces, or a part of them, or let this process reserve " +
      "more addresses (ulimit -v)\n",
  );
}
