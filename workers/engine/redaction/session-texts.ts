import { UNSEEN, visibleText } from "../../core/unseen.js";
import type { LaneSpec } from "../../model/lanes.js";
import type { QueryContext } from "../../query/context.js";
import type { KnownSession } from "../session-columns.js";
import { redactedMachine, redactedName } from "./names.js";
import type { Pseudonyms } from "./pseudonyms.js";
import { PATH } from "./texts.js";

/** Names that are words of reports, and tell nothing. */
const PLAIN_WORDS = /^(?:host|guest|kernel|trace|process|thread|track|counter|idle|ust|perf|data|VM)$/;
/** Lanes of guests' processes and of tracks that nothing names. */
const UNNAMED = /^(?:process cr3 |thread on stack |kernel threads$|not known which$|track \d+|slices)/;
/** Groups of profiles. */
const GROUP_WORDS = /^(?:vCPU|CPU|no VM|unknown(?: process)?)$/;
const CGROUP = /^\/./;
/** A function without a name. */
const ADDRESS = /^0x[\da-f]+$/i;

/**
 * Gives pseudonyms to all that a session knows of hosts, processes and so on: answers about it are put together of these
 * texts. What a bundle replaces event by event is meant here too.
 */
export function learnSession(pseudonyms: Pseudonyms, session: KnownSession): void {
  const { query } = session;
  if (pseudonyms.has("names")) learnNames(pseudonyms, session);
  if (pseudonyms.has("names") || pseudonyms.has("paths")) learnFiles(pseudonyms, session);
  if (pseudonyms.has("paths")) {
    for (const text of [...query.strings.since(0), ...ownTexts(query)])
      if (PATH.test(text)) pseudonyms.of("paths", text);
  }
  if (pseudonyms.has("arguments")) {
    for (const text of stringsOf(query, query.logLines.columns.message)) pseudonyms.of("arguments", text);
    for (const text of ownTexts(query)) if (!PLAIN_WORDS.test(text)) pseudonyms.of("arguments", text);
    const { inputs, strings } = query;
    for (let row = 0; row < inputs.count; row += 1)
      pseudonyms.of("arguments", strings.get(inputs.columns.keys.at(row)));
  }
  if (pseudonyms.has("symbols")) learnSymbols(pseudonyms, query);
  // Reports and pictures show what acts on a text in one of two ways.
  for (const [text, pseudonym] of [...pseudonyms.texts]) {
    pseudonyms.alias(visibleText(text), pseudonym);
    pseudonyms.alias(text.replace(UNSEEN, "\ufffd"), pseudonym);
  }
}

function learnNames(pseudonyms: Pseudonyms, { query, trace }: KnownSession): void {
  const learn = (text: string) => {
    if (!PLAIN_WORDS.test(text)) redactedName(pseudonyms, text);
  };
  const { strings, inventory, counters, logLines, lanes } = query;
  for (const { name, vms } of trace.machines) {
    if (!PLAIN_WORDS.test(name.replace(/@\d+$/, ""))) redactedMachine(pseudonyms, name);
    for (const vm of vms) for (const text of [vm.name, ...vm.processes.map((one) => one.name)]) learn(text);
  }
  for (const column of [inventory.threads.name, inventory.vms.name])
    for (const id of new Set(column)) learn(strings.get(id));
  for (const { counter, detail } of counters.series) if (counter.startsWith("net-")) learn(detail);
  for (const text of stringsOf(query, logLines.columns.source)) learn(text);
  for (const text of ownTexts(query)) learn(text);
  for (const spec of lanes.specs) {
    const name = nameOf(spec);
    if (name !== undefined && !UNNAMED.test(name)) learn(name);
  }
}

/**
 * Values of events that the user's own analyses show: of any field, so that each may be a name or an argument. Paths of lanes
 * have pseudonyms for what they are made of.
 */
function ownTexts({ own, lanes }: QueryContext): readonly string[] {
  const texts = (own?.analyses ?? []).flatMap(({ keys, texts }) => [...keys.flatMap(({ parts }) => parts), ...texts]);
  return [...new Set(texts)].filter((text) => !/^-?[\d.]*$/.test(text) && lanes.find(text) === undefined);
}

/** A name, without its number, that tells nothing. */
export function isPlainName(name: string): boolean {
  return name === "" || PLAIN_WORDS.test(name) || UNNAMED.test(name) || GROUP_WORDS.test(name);
}

/** What a lane's name tells; undefined: nothing, or something that is known from elsewhere. */
function nameOf({ kind, name, path }: LaneSpec): string | undefined {
  const own = name.replace(/ \d+$/, "");
  switch (kind) {
    case "vm":
    case "thread":
      return own;
    case "process":
    case "guest-thread":
      return name;
    case "group":
      return CGROUP.test(name) ? name : /\/process\/\d+(?:@\d+)?$/.test(path) ? own : undefined;
    case "slice":
      return /\/track\/\d+\/slice\/0/.test(path) ? name : undefined;
    default:
      return undefined;
  }
}

/** Names of files tell what was traced, and control groups are named after VMs and services. */
function learnFiles(pseudonyms: Pseudonyms, { query, info, trace }: KnownSession): void {
  const files = [info.name, ...info.name.split(" + "), ...trace.traces.map(({ path }) => path)];
  for (const file of files) {
    const plain = file.replace(/(?:\.\w+)+$/, "");
    if (file !== "" && !PLAIN_WORDS.test(plain)) pseudonyms.of("paths", file);
  }
  for (const { kind, name } of query.lanes.specs)
    if (kind === "group" && CGROUP.test(name)) pseudonyms.of("paths", name);
}

function learnSymbols(pseudonyms: Pseudonyms, { stacks, strings, lanes, counters }: QueryContext): void {
  const learn = (text: string) => {
    if (text !== "" && !ADDRESS.test(text)) pseudonyms.of("symbols", text);
  };
  const { frames } = stacks;
  for (let frame = 0; frame < frames.size; frame += 1) {
    const text = frames.textOf(frame);
    learn(text);
    // "symbol+0x12 (module)": tables have the symbol alone.
    learn(/^[^\s+]+/.exec(text)?.[0] ?? "");
  }
  for (const text of frames.guestNames.all()) learn(text);
  for (const { counter, detail } of counters.series) if (counter === "program") learn(detail);
  const slices = new Set<number>();
  lanes.specs.forEach(({ kind }, lane) => {
    const track = lanes.tracks[lane];
    if (kind !== "slice" || track === undefined) return;
    for (let row = 0; row < track.count; row += 1) slices.add(track.auxAt(row));
  });
  for (const id of slices) learn(strings.get(id));
}

interface StringColumn {
  at(row: number): number;
}

function stringsOf({ strings, logLines }: QueryContext, column: StringColumn): readonly string[] {
  const ids = new Set<number>();
  for (let row = 0; row < logLines.count; row += 1) ids.add(column.at(row));
  return [...ids].map((id) => strings.get(id)).filter((text) => text !== "");
}
