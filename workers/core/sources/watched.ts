import type { ByteSource, OpenSource, SourceSpec } from "../byte-source.js";
import type { Failure, Result } from "../result.js";

/** Tells of all that the platform cannot open or read. What a damaged trace asks for beyond its files is no such failure. */
export function watchedOpen(open: OpenSource, tell: (failure: Failure) => void): OpenSource {
  return (spec) => {
    const look = (answer: Result<unknown>) => {
      if (!answer.ok && answer.error.isUnread === true) tell(named(answer.error, spec));
    };
    const opened = open(spec);
    look(opened);
    return opened.ok && leafOf(spec).kind !== "memory" ? { ok: true, value: watched(opened.value, look) } : opened;
  };
}

function watched(source: ByteSource, look: (answer: Result<unknown>) => void): ByteSource {
  const own: ByteSource = Object.create(source);
  return Object.assign(own, {
    read: (offset: number, length: number, into?: Uint8Array) => {
      const bytes = source.read(offset, length, into);
      void bytes.then(look, () => undefined);
      return bytes;
    },
  });
}

/** With the address of its file, where the source does not know it. */
function named(failure: Failure, spec: SourceSpec): Failure {
  const leaf = leafOf(spec);
  return failure.file === undefined && leaf.kind === "http" ? { ...failure, file: leaf.url } : failure;
}

function leafOf(spec: SourceSpec): SourceSpec {
  let leaf = spec;
  while (leaf.kind === "slice") leaf = leaf.base;
  return leaf;
}
