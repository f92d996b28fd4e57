import { isJsonFault, placedJson } from "../../core/placed-json.js";
import { ANALYSIS_VERSION, type AnalysisCheck, MOST_ANALYSIS_BYTES } from "../../model/own-analysis.js";
import { checkFindings } from "./check-findings.js";
import { checkCounters, checkLatencies, checkStates, type FileNames } from "./check-sections.js";
import { Checked } from "./checked.js";
import type { EventMatch, OwnDefinition } from "./definition.js";
import { FILE_SHAPE } from "./file-shape.js";
import { Notes } from "./notes.js";
import { checkShape } from "./shape.js";

/** A file as it was understood. Without a definition it has errors. */
export interface CheckedFile extends AnalysisCheck {
  readonly definition: OwnDefinition | undefined;
}

/** What a file says, and what is wrong with it whatever trace is open. */
export function checkFile(text: string): CheckedFile {
  const notes = new Notes(text);
  const none = { id: "", title: "", description: "", definition: undefined };
  const refused = (at: number, message: string): CheckedFile => {
    notes.error({ at, end: at }, "", message);
    return { ...none, problems: notes.problems };
  };
  if (MOST_ANALYSIS_BYTES < text.length) return refused(0, `a file has ${MOST_ANALYSIS_BYTES / 1024} KiB at most`);
  const json = placedJson(text);
  if (isJsonFault(json)) return refused(json.at, json.message);
  const file = new Checked(json, "", notes);
  const head = {
    id: file.field("id")?.text ?? "",
    title: file.field("title")?.text ?? "",
    description: file.field("description")?.text ?? "",
  };
  const version = file.field("version");
  // Its words may mean something else, so nothing more is said of it.
  if (ANALYSIS_VERSION < (version?.number ?? 0)) {
    version?.wrong(
      `this file is of version ${version.number}, and this program knows up to ${ANALYSIS_VERSION}: use a newer Lanescope`,
    );
    return { ...head, definition: undefined, problems: notes.sorted() };
  }
  const isShaped = checkShape(json, FILE_SHAPE, "", notes.error);
  const definition = isShaped ? definitionOf(file, head) : undefined;
  return { ...head, definition: notes.hasErrors ? undefined : definition, problems: notes.sorted() };
}

function definitionOf(file: Checked, head: Pick<OwnDefinition, "id" | "title" | "description">): OwnDefinition {
  const events = (file.field("events")?.entries() ?? []).map(([name, value]) => eventMatch(name, value));
  const keys = new Map((file.field("keys")?.entries() ?? []).map(([name, value]) => [name, value.expression()]));
  const names: FileNames = { events: events.map(({ name }) => name), keys };
  const [states, latencies, counters] = [
    checkStates(file.field("states"), names),
    checkLatencies(file.field("latencies"), names),
    checkCounters(file.field("counters"), names),
  ];
  const findings = checkFindings(file.field("findings"), { states, latencies, counters });
  const definition = { ...head, events, states, latencies, counters, findings };
  noteUnused(file, definition, names);
  return definition;
}

function eventMatch(name: string, value: Checked): EventMatch {
  const names = (value.field("name") ?? value).items();
  if (names.some(({ text }) => text.trim() !== text)) value.wrong("a name of an event has no blanks around it");
  return { name, names: names.map(({ text }) => text), where: value.field("where")?.filter() };
}

/** What has no effect is mostly a mistake. */
function noteUnused(file: Checked, definition: OwnDefinition, { events, keys }: FileNames): void {
  const { states, latencies, counters } = definition;
  const sections = [...states, ...latencies, ...counters];
  if (sections.length === 0) {
    file.notes.error(
      { at: file.json.at, end: file.json.at },
      "",
      "nothing is made: there are no states, latencies or counters",
    );
  }
  const triggers = [
    ...states.flatMap(({ transitions }) => transitions),
    ...latencies.flatMap(({ from, to, cancel }) => [...from, ...to, ...cancel]),
    ...counters.flatMap(({ changes }) => changes),
  ];
  const used = new Set(triggers.flatMap(({ on }) => on));
  for (const name of events) if (!used.has(name)) file.field("events")?.field(name)?.doubtful(`"${name}" is not used`);
  const inKeys = new Set(sections.flatMap(({ key }) => key));
  for (const name of keys.keys())
    if (!inKeys.has(name)) file.field("keys")?.field(name)?.doubtful(`"${name}" is not used`);
}
