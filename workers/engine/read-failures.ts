import type { FileEntry, SourceSpec } from "../core/byte-source.js";
import { type Failure, failureText, type Result } from "../core/result.js";
import { watchedOpen } from "../core/sources/watched.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import type { EnginePlatform } from "./platform.js";

/**
 * What of the open traces could not be read: files that changed, went or cannot be reached, and decode workers that ended. A
 * reader of events ends where its bytes end, so its answer is a part that looks like all. Whoever answers asks here.
 */
export class ReadFailures {
  /** All so far. */
  count = 0;
  /** Of the traces that are open, the first. */
  first: Failure | undefined;
  private newest: Failure | undefined;
  /** Files as the user knows them, by path or address. */
  private names: ReadonlyMap<string, string> = new Map();

  /** The platform, watched. */
  watching(platform: EnginePlatform): EnginePlatform {
    const { open, startDecoder } = platform;
    return {
      ...platform,
      open: watchedOpen(open, (failure) => this.note(failure)),
      startDecoder: startDecoder && (() => this.watchedPort(startDecoder())),
    };
  }

  /** Other traces are opened. */
  begin(files: readonly FileEntry[]): void {
    this.first = undefined;
    this.names = new Map(files.flatMap(({ path, source }) => addressesOf(source).map((at) => [at, path] as const)));
  }

  /** An answer about events; the failure if bytes for it could not be read. */
  async answered<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
    const before = this.count;
    const answer = await ask();
    return answer.ok && this.newest !== undefined && before < this.count ? { ok: false, error: this.newest } : answer;
  }

  /** The same of rows that are handed on one by one. Throws at their end. */
  async *whole<T>(rows: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const before = this.count;
    yield* rows;
    if (this.newest !== undefined && before < this.count) throw new Error(failureText(this.newest));
  }

  private note(failure: Failure): void {
    const { file = "" } = failure;
    const named = this.names.get(file);
    // An address holds a secret, and says nothing.
    const { file: _, ...nameless } = failure;
    this.newest = named !== undefined ? { ...failure, file: named } : file.includes("://") ? nameless : failure;
    this.first ??= this.newest;
    this.count += 1;
  }

  private watchedPort(port: DecodePort): DecodePort {
    let isClosed = false;
    const noteEnd = (reason: string) => {
      // One that is ended on purpose ends with a failure, too.
      if (!isClosed) this.note(ended(reason));
    };
    return {
      ...port,
      close: () => {
        isClosed = true;
        port.close();
      },
      listen: (onMessage, onFailure) =>
        port.listen(
          (message) => {
            if (message.type === "unread") return this.note(message.failure);
            if (message.type === "crashed") noteEnd(message.reason);
            onMessage(message);
          },
          (reason) => {
            noteEnd(reason);
            onFailure(reason);
          },
        ),
    };
  }
}

function ended(reason: string): Failure {
  const [first = ""] = reason.split("\n");
  return { message: `a decode worker ended: ${first}`, hint: "it may have run out of memory", isUnread: true };
}

function addressesOf(source: SourceSpec): readonly string[] {
  switch (source.kind) {
    case "file":
      return [source.path];
    case "http":
      return [source.url];
    case "slice":
      return addressesOf(source.base);
    default:
      return [];
  }
}
