import { readBundleView } from "../../../renderer/viewmodel/bundle-view.js";
import { expandArchives } from "../../../workers/archive/index.js";
import { Diagnostics } from "../../../workers/core/diagnostics.js";
import { CARRIED_KEY, carriedText, readCarried } from "../../../workers/formats/carried-facts.js";
import { readFrame, writtenFrame } from "../../../workers/formats/frame-text.js";
import { takeExtras } from "../../../workers/ingest/bundle-extras.js";
import { type AnnotationSet, withChanges } from "../../../workers/model/annotations/annotation.js";
import { annotationFile, readAnnotationFile } from "../../../workers/model/annotations/annotation-file.js";
import { mergeOf, setOf } from "../../../workers/model/annotations/merge.js";
import { LONGEST_LINK, linkText, parseLink } from "../../../workers/model/view-link.js";
import { file, open, platform } from "../../unit/workers/archive/support.js";

const OWN = {
  id: "own",
  content: "c",
  lanes: [],
  startNs: "1",
  endNs: "2",
  text: "mine",
  author: "Ada",
  colour: "red",
  tags: [],
  createdMs: 1,
  changedMs: 5,
} as const;
const BUDGET = { entries: 200, unpackedBytes: 1 << 20, depth: 3, seconds: 60 };

/**
 * What others send: the first byte picks the kind, the rest is its text or its bytes. Nothing throws; what is read can be
 * written and read again as the same; what is refused says why; nobody's own notes go for an older or a foreign one.
 */
export async function target(input: Uint8Array): Promise<void> {
  const [kind = 0] = input;
  const bytes = input.subarray(1);
  const text = new TextDecoder().decode(bytes);
  switch (kind % 6) {
    case 0:
      return annotations(text);
    case 1:
      return view(text);
    case 2:
      return link(text);
    case 3:
      return carried(text);
    case 4:
      return frame(text);
    default:
      return bundle(bytes);
  }
}

function annotations(text: string): void {
  const read = readAnnotationFile(text);
  if (!read.ok) {
    says(read.error.message);
    return;
  }
  const own = setOf([OWN]);
  const both = withChanges(own, mergeOf(own, read.value).changes);
  isSame(mergeOf(both, read.value).changes, []);
  const other = withChanges(read.value, mergeOf(read.value, own).changes);
  isSame(annotationFile(other), annotationFile(both));
  const again = readAnnotationFile(annotationFile(both));
  if (!again.ok) throw new Error(`what was written is refused: ${again.error.message}`);
  isSame(annotationFile(again.value), annotationFile(both));
  if (!isKept(own, read.value, both)) throw new Error("an own note went for an older one");
}

function isKept(own: AnnotationSet, file: AnnotationSet, both: AnnotationSet): boolean {
  const [mine, theirs] = [own.byId.get(OWN.id), file.byId.get(OWN.id)];
  const isReplaced = theirs !== undefined && OWN.changedMs <= theirs.changedMs;
  const isDeleted = OWN.changedMs <= (file.deletions.get(OWN.id)?.deletedMs ?? -1);
  return isReplaced || isDeleted || both.byId.get(OWN.id) === mine;
}

function view(text: string): void {
  const read = readBundleView(text);
  if (!read.ok) {
    says(read.error.message);
    return;
  }
  const { beginNs, endNs, pinned } = read.value;
  if (endNs <= beginNs || 100_000 < pinned.length) throw new Error("no view");
}

function link(text: string): void {
  for (const one of [text, `lanescope://view?${text}`]) {
    const read = parseLink(one);
    if (!read.ok) {
      says(read.error.message);
      continue;
    }
    const again = parseLink(linkText(read.value).text);
    if (LONGEST_LINK < one.length || !again.ok) throw new Error("a link that was read cannot be written");
    isSame(linkText(again.value).text, linkText(read.value).text);
  }
}

function carried(text: string): void {
  const read = readCarried({ [CARRIED_KEY]: text });
  if (read === undefined) throw new Error("a text is not seen");
  if (!read.ok) {
    says(read.error.message);
    return;
  }
  const again = readCarried({ [CARRIED_KEY]: carriedText(read.value) });
  if (again?.ok !== true) throw new Error("what was carried cannot be carried on");
  isSame(carriedText(again.value), carriedText(read.value));
}

function frame(text: string): void {
  const read = readFrame(text);
  if (read !== undefined) isSame(readFrame(writtenFrame(read)), read);
}

async function bundle(bytes: Uint8Array): Promise<void> {
  const members = await expandArchives([file("a.lanescope", bytes.slice())], platform, BUDGET, new Diagnostics());
  const files = members.ok ? members.value : [file("manifest.json", bytes), file("view.json", bytes)];
  for (const all of [files, [file("manifest.json", bytes), file("view.json", bytes)]]) {
    const taken = await takeExtras(all, open, new Diagnostics());
    if (!taken.ok) says(taken.error.message);
    else if (all.length < taken.value.files.length) throw new Error("more files than there were");
  }
}

function says(message: string): void {
  if (message === "") throw new Error("refused without a reason");
}

function isSame(one: unknown, other: unknown): void {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
  if (first !== second) throw new Error(`${first?.slice(0, 500)} is not ${second?.slice(0, 500)}`);
}
