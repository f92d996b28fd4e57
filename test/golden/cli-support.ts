import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CliIo } from "../../electron/cli/io.js";
import { main } from "../../electron/cli/main.js";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export function lanescope(...argv: string[]): Promise<Ran> {
  return lanescopeOn(false, argv);
}

/** The same with stdout a terminal, or not. */
export async function lanescopeOn(isTerminal: boolean, argv: readonly string[]): Promise<Ran> {
  let out = "";
  let err = "";
  const io: CliIo = {
    out: async (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    errIsTerminal: false,
    outIsTerminal: isTerminal,
    outHasColours: false,
  };
  const noWindow = () => Promise.reject(new Error("a test opens no window"));
  return { code: await main(argv, io, noWindow), out, err };
}

/** A folder that goes with the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A small LTTng-like trace of a KVM host; answers the folder to open. */
export function smallTrace(options: Partial<GenerateOptions> = {}): string {
  const out = tempFolder();
  generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, packetBytes: 16384, ...options, out });
  return out;
}

/** The id of the content of the first trace in it. */
export async function contentOf(trace: string): Promise<string> {
  const listed = await listTraceFiles([trace]);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createNodeEngine();
  try {
    const opened = await engine.open({ name: "", files: listed.value.files });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value.traces[0]?.contentId ?? "";
  } finally {
    await engine.close();
  }
}
