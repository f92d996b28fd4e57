import type { Result } from "../core/result.js";
import type { OpenRequest } from "./open-request.js";

/** What can be replaced by pseudonyms. */
export const REDACTIONS = ["names", "paths", "arguments", "symbols", "addresses"] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** A trace, or a part of it, to be given to others (docs/bundle.md). */
export interface BundleRequest {
  /** These traces are read for it alone, and not analysed. Absent: those that are open. */
  readonly open?: OpenRequest;
  /** As in ExportRequest. */
  readonly from?: string;
  readonly to?: string;
  /** "bundle": the bytes of one file; "ctf": the files of a folder, one after the other. */
  readonly form: "bundle" | "ctf";
  readonly redact?: readonly Redaction[];
  /** The text of a file of bookmarks. */
  readonly annotations?: string;
  /** The view and the layout of the window, as JSON. */
  readonly view?: string;
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
  readonly redacted: Readonly<Partial<Record<Redaction, number>>>;
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
