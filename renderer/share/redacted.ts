import { formatCount } from "../../workers/core/format.js";
import { jsonTexts } from "../../workers/core/json-texts.js";
import { failureText } from "../../workers/core/result.js";
import {
  isPlainKey,
  type RedactedCounts,
  type Redaction,
  type RedactionQuestions,
} from "../../workers/model/bundle.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { PictureContent } from "./picture.js";
import type { ReportNote } from "./report-insert.js";
import type { Slice } from "./slice.js";

/** Puts pseudonyms in place of what is not to be given away in a file. */
export interface Redacting {
  /** For requests of the engine; undefined: nothing is replaced. */
  readonly handle: number | undefined;
  readonly texts: (texts: readonly string[]) => Promise<readonly string[]>;
}

/** Makes what goes into one file. The same text has the same pseudonym everywhere in it. */
export async function withRedaction<T>(
  engine: RedactionQuestions,
  kinds: readonly Redaction[],
  make: (redacting: Redacting) => Promise<T>,
): Promise<{ readonly made: T; readonly redacted: RedactedCounts }> {
  if (kinds.length === 0) {
    return { made: await make({ handle: undefined, texts: async (texts) => texts }), redacted: {} };
  }
  const handle = await engine.redactionOpen(kinds);
  const texts = async (plain: readonly string[]) => {
    const redacted = await engine.redacted(handle, plain);
    // Nothing is written with the texts as they were.
    if (!redacted.ok) throw new Error(failureText(redacted.error));
    return redacted.value;
  };
  let redacted: RedactedCounts = {};
  try {
    const made = await make({ handle, texts });
    redacted = await engine.redactionClose(handle);
    return { made, redacted };
  } catch (error) {
    await engine.redactionClose(handle);
    throw error;
  }
}

/** "12 names, 3 paths"; "": nothing was asked to be replaced. */
export function redactedWords(redacted: RedactedCounts): string {
  return Object.entries(redacted)
    .map(([kind, count]) => `${formatCount(count)} ${kind}`)
    .join(", ");
}

/** What a file that is made holds of names. */
export function redactedSentence(redacted: RedactedCounts): string {
  const words = redactedWords(redacted);
  return words === "" ? "Names are in it as they are." : `Replaced: ${words}.`;
}

/** How a file is called: the name of the trace may be what is not to be told. */
export function sharedName(name: string, redact: readonly Redaction[]): string {
  return name === "" || redact.includes("names") || redact.includes("paths") ? "trace" : name;
}

/** The lanes with the names that their traces tell: those that people gave are not known to the engine. */
export function ownNames(list: LaneList, kinds: readonly Redaction[]): LaneList {
  const { formerNames, names } = list;
  if (!kinds.includes("names") || formerNames === undefined) return list;
  return { ...list, names: names.map((name, lane) => formerNames.get(lane) ?? name) };
}

export async function redactedContent(content: PictureContent, { texts }: Redacting): Promise<PictureContent> {
  const { title: own, subtitle: below, lanes } = content;
  const [title = "", subtitle = "", ...names] = await texts([own, below, ...lanes.map(({ name }) => name)]);
  return { ...content, title, subtitle, lanes: lanes.map(({ lane }, i) => ({ lane, name: names[i] ?? "" })) };
}

export async function redactedSlice(slice: Slice, { texts }: Redacting): Promise<Slice> {
  const names = await texts(slice.lanes.map(({ name }) => name));
  const paths = await texts(slice.lanes.map(({ path }) => path));
  const labels = await texts(slice.labels.map(({ text }) => text));
  return {
    ...slice,
    lanes: slice.lanes.map((_, i) => ({ name: names[i] ?? "", path: paths[i] ?? "" })),
    labels: slice.labels.map(({ state }, i) => ({ state, text: labels[i] ?? "" })),
  };
}

/** Bookmarks as the text of a file. */
export async function redactedBookmarks(json: string, { handle, texts }: Redacting): Promise<string> {
  const document = handle === undefined ? undefined : jsonTexts(json, isPlainKey);
  return document === undefined ? json : document.with(await texts(document.texts));
}

export async function redactedNotes(
  notes: readonly ReportNote[],
  { texts }: Redacting,
): Promise<readonly ReportNote[]> {
  const lanes = await texts(notes.map((note) => note.lanes));
  const written = await texts(notes.map(({ text }) => text));
  const authors = await texts(notes.map(({ by }) => by));
  return notes.map(({ when }, i) => ({
    when,
    lanes: lanes[i] ?? "",
    text: written[i] ?? "",
    by: authors[i] ?? "",
  }));
}
