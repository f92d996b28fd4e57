import type { FileEntry } from "../core/byte-source.js";

/** What a pattern makes of the first lines of files that nothing is read of. */
export interface LogPreviewRequest {
  readonly files: readonly FileEntry[];
  /** Left out: a pattern that fits is looked for. */
  readonly logFormat?: string;
}

export interface LogPreview {
  /** The pattern that was asked for, or one that fits; "" if none of the usual ones does. */
  readonly logFormat: string;
  /** Why it is no pattern. */
  readonly problem?: string;
  readonly files: readonly LogFile[];
}

export interface LogFile {
  readonly path: string;
  /** Of the first lines: how many there are, and how many fit. */
  readonly total: number;
  readonly fitting: number;
  /** Whether so many fit that the file is read. */
  readonly isRead: boolean;
  /** The very first of them. */
  readonly lines: readonly LogLine[];
}

export interface LogLine {
  readonly text: string;
  /** The named groups in their order. None: the line does not fit. */
  readonly parts: readonly LogPart[];
}

/** Characters [begin, end) of a line. */
export interface LogPart {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** The questions about logs, as a part of `EngineApi`. Nothing has to be open. */
export interface LogQuestions {
  /** What a pattern makes of files that no format knows. */
  previewLog(request: LogPreviewRequest): Promise<LogPreview>;
}
