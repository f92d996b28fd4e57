import type { Result } from "../core/result.js";
import type { OpenRequest } from "./open-request.js";
import type { AnalysisFile } from "./own-analysis.js";

/** What can be replaced by pseudonyms. */
export const REDACTIONS = ["names", "paths", "arguments", "symbols", "addresses"] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** Of bookmarks and views as JSON: a key whose value is no text of people and no path. */
export function isPlainKey(key: string): boolean {
  return /^(?:id|content|colour|(?:start|end|begin|at)Ns)$/.test(key);
}

/** A trace, or a part of it, to be given to others (docs/bundle.md). */
export interface BundleRequest {
  /** These traces are read for it alone, and not analysed. Absent: those that are open. */
  readonly open?: OpenRequest;
  /** As in ExportRequest. */
  readonly from?: string;
  readonly to?: string;
  /**
   * "bundle": the bytes of one file; "ctf": the files of a folder, one after the other; "ctf-zip": these in a zip that
   * any program unpacks.
   */
  readonly form: "bundle" | "ctf" | "ctf-zip";
  readonly redact?: readonly Redaction[];
  /** Which keys were pressed may tell a password: only with this are they in it. Absent: their times alone. */
  readonly withKeys?: boolean;
  /** The text of a file of bookmarks. */
  readonly annotations?: string;
  /** The view and the layout of the window, as JSON. */
  readonly view?: string;
  /** Analyses of the user (docs/analyses.md). */
  readonly analyses?: readonly AnalysisFile[];
  /** Of the program, for the bundle to say. */
  readonly writtenBy?: string;
}

/** Bytes for the end of a file, or what there is to say when all are given. */
export type BundlePiece =
  | { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly summary: BundleSummary };

export interface BundleSummary {
  readonly traces: number;
  /** In the range. */
  readonly events: number;
  /** Before it: they carry the state at its begin. */
  readonly carried: number;
  /** By kind: how many different texts or numbers have a pseudonym. */
  readonly redacted: RedactedCounts;
}

/** How many different texts have a pseudonym, by kind. */
export type RedactedCounts = Readonly<Partial<Record<Redaction, number>>>;

/** Texts about the open session without what is not to be given away. */
export interface RedactionQuestions {
  /** Begins a file: the same text has the same pseudonym until it is closed. Answers a handle. */
  redactionOpen(kinds: readonly Redaction[]): Promise<number>;
  /** Texts with pseudonyms in place of names and so on, in the same order. */
  redacted(handle: number, texts: readonly string[]): Promise<Result<readonly string[]>>;
  /** Ends it; answers how many different texts were replaced. */
  redactionClose(handle: number): Promise<RedactedCounts>;
}

export interface BundleQuestions {
  /** Begins a bundle; answers its handle. */
  bundleOpen(request: BundleRequest): Promise<Result<number>>;
  /** The next bytes; the summary comes last, and ends it. */
  bundleNext(handle: number): Promise<Result<BundlePiece>>;
  /** How much of it is done, 0..1. */
  bundleShare(handle: number): Promise<number | undefined>;
  bundleClose(handle: number): Promise<void>;
}
