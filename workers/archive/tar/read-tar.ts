import type { ByteSource, SourceSpec } from "../../core/byte-source.js";
import type { Member, OpenArchive } from "../context.js";
import { CorruptInput } from "../unpack-errors.js";
import { type TarInput, type TarMember, tarMembers } from "./tar-members.js";

/** Members of a tar that can be read at any offset: slices of it, nothing is copied. */
export async function* readPlainTar(archive: OpenArchive): AsyncGenerator<Member> {
  const { source, file, context } = archive;
  const input = new SourceInput(source, archive.onRead);
  for await (const member of tarMembers(input, context.meter, skippedBy(archive))) {
    const offset = input.offset;
    const size = Math.min(member.size, source.size - offset);
    const slice: SourceSpec = { kind: "slice", base: file.source, offset, size };
    yield { rawPath: member.path, source: slice, offset: member.headerOffset };
    if (size < member.size) throw cutOff(member, size, source.size);
  }
}

/** "left out: …" notes for links, devices and the like. */
export function skippedBy(archive: OpenArchive): (path: string, what: string, offset: number) => void {
  return (path, what, offset) => archive.skipped.add(path, `is left out: it is ${what}`, offset);
}

export function cutOff(member: TarMember, size: number, offset: number): CorruptInput {
  return new CorruptInput(`the file is cut off: ${member.path} has ${size} of ${member.size} bytes`, offset);
}

class SourceInput implements TarInput {
  offset = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly onRead: (offset: number) => void,
  ) {}

  async take(count: number): Promise<Uint8Array> {
    const got = await this.source.read(this.offset, count);
    if (!got.ok) throw new CorruptInput(got.error.message, this.offset);
    this.offset += got.value.byteLength;
    this.onRead(this.offset);
    return got.value;
  }

  async skip(count: number): Promise<void> {
    this.offset = Math.min(this.offset + count, this.source.size);
  }
}
