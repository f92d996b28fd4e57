import { textOf } from "../text/scan.js";

/** Facts in the comments at the begin of a text. */
export interface TextHeader {
  readonly hostname?: string;
  readonly environment: Readonly<Record<string, string | number>>;
  /** Events that a ring buffer overwrote before the text was written. */
  readonly overwritten: number;
}

const MAX_HEADER = 64 << 10;

/** "# tracer: nop", "# hostname : lab", "cpus=2"; `bytes` are the begin of the text. */
export function readHeader(bytes: Uint8Array): TextHeader {
  const environment: Record<string, string> = {};
  let overwritten = 0;
  for (const line of textOf(bytes, 0, Math.min(bytes.length, MAX_HEADER)).split("\n")) {
    const written = /entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(line);
    if (written) overwritten = Number(written[2]) - Number(written[1]);
    const [, key, value = ""] = FACT.exec(line) ?? [];
    const name = key === undefined ? undefined : NAMES[key];
    if (name !== undefined && !Object.hasOwn(environment, name)) environment[name] = value.trim();
  }
  const { hostname } = environment;
  return { environment, overwritten, ...(hostname ? { hostname } : {}) };
}

const FACT = /^#?\s*([a-z][a-z ]*?)\s*[:=]\s*(\S.*)$/;

/** Names that the import report and the analyses read. */
const NAMES: Readonly<Record<string, string>> = {
  tracer: "tracer",
  "captured on": "captured_on",
  hostname: "hostname",
  "os release": "kernel_release",
  "perf version": "perf_version",
  arch: "machine",
  "nrcpus online": "cpus",
  cpus: "cpus",
  cpudesc: "cpu",
  cmdline: "cmdline",
};
