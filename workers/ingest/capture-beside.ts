import type { FileEntry, OpenSource } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import { formatCount, formatCountOf } from "../core/format.js";
import { fieldsOf, parsedJson } from "../core/parsed-json.js";
import { textOf } from "./text-of.js";

/** Files of a capture (docs/capture.md) that are no traces. */
const DESCRIPTION = "capture.json";
const PLACES = "cpus.txt";
const LOG = "tracer.log";
const MOST_BYTES = 4 << 20;
const MOST_WORDS = 300;

interface CaptureBeside {
  /** Those that are used or told. */
  readonly files: readonly FileEntry[];
  /** Where the host's CPUs are, as `lscpu` prints it. */
  readonly cpus?: string;
}

/**
 * Takes what captures wrote beside their traces. Their descriptions are told in the report. Of several captures no places of
 * CPUs are taken: their hosts may differ.
 */
export async function takeCapture(
  rest: readonly FileEntry[],
  open: OpenSource,
  diagnostics: Diagnostics,
): Promise<CaptureBeside> {
  const taken: FileEntry[] = [];
  const cpus: string[] = [];
  for (const file of rest) {
    if (nameOf(file) !== DESCRIPTION || MOST_BYTES < file.source.size) continue;
    const told = fieldsOf(parsedJson((await textOf(file, open)) ?? ""));
    if (told.lanescope !== "capture") continue;
    diagnostics.note(captureWords(told), file.path);
    const folder = file.path.slice(0, -DESCRIPTION.length);
    const beside = (name: string) => rest.find(({ path }) => path === folder + name);
    const [log, places] = [beside(LOG), beside(PLACES)];
    taken.push(file, ...(log === undefined ? [] : [log]));
    if (places === undefined || MOST_BYTES < places.source.size) continue;
    taken.push(places);
    const text = await textOf(places, open);
    if (text !== undefined) cpus.push(text);
  }
  const [only] = cpus;
  return { files: taken, ...(cpus.length === 1 && only !== undefined && { cpus: only }) };
}

/** What a description says, in a sentence. It may hold anything. */
function captureWords({
  backend,
  backend_version,
  ended_by,
  lost,
  vms,
  lacks,
}: Readonly<Record<string, unknown>>): string {
  const found = Array.isArray(vms) ? vms.map(fieldsOf) : [];
  const vcpus = found.reduce((sum, { vcpus: threads }) => sum + (Array.isArray(threads) ? threads.length : 0), 0);
  const parts = [
    `captured with ${words(backend)} ${words(backend_version)}`.trim(),
    words(ended_by) === "" ? "" : `ended: ${words(ended_by)}`,
    typeof lost === "number" && Number.isSafeInteger(lost) ? `${formatCount(lost)} events lost as the tracer says` : "",
    `${formatCountOf(found.length, "VM")} with ${formatCountOf(vcpus, "vCPU")} by their threads`,
    ...(Array.isArray(lacks) ? lacks.slice(0, 5).map((lack) => `not in it: ${words(lack)}`) : []),
    "clocks at the begin and at the end are in this file",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function words(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MOST_WORDS) : "";
}

function nameOf({ path }: FileEntry): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
