import type { FileEntry } from "../core/byte-source.js";
import type { Member, OpenArchive } from "./context.js";
import type { ArchiveKind } from "./magic.js";
import { memberPath } from "./member-path.js";
import { RepeatedNotes } from "./repeated-notes.js";
import type { CorruptInput, LimitReached } from "./unpack-errors.js";

interface FoundMember {
  readonly entry: FileEntry;
  readonly inPlace: boolean;
  /** Set for an archive inside this one. */
  readonly kind: ArchiveKind | undefined;
}

/** The members of one archive under safe, unique names, and the remarks about the others. */
export class MemberList {
  readonly found: FoundMember[] = [];
  isDamaged = false;
  private readonly indexes = new Map<string, number>();
  private readonly refused: RepeatedNotes;
  private readonly doubled: RepeatedNotes;

  constructor(
    private readonly archive: OpenArchive,
    private readonly prefix: string,
  ) {
    this.refused = new RepeatedNotes(archive.context.diagnostics, archive.file.path, "warning");
    this.doubled = new RepeatedNotes(archive.context.diagnostics, archive.file.path, "warning");
  }

  add(member: Member, kind: ArchiveKind | undefined): void {
    if (member.inPlace === true) {
      this.found.push({ entry: { path: member.rawPath, source: member.source }, inPlace: true, kind });
      return;
    }
    const name = memberPath(member.rawPath);
    if ("refused" in name) {
      this.refused.add(member.rawPath, `is left out: ${name.refused}`, member.offset);
      return;
    }
    const { source, crc } = member;
    const entry = { path: this.prefix + name.path, source, ...(crc !== undefined && { crc }) };
    const found = { entry, inPlace: false, kind };
    const known = this.indexes.get(name.path);
    if (known === undefined) {
      this.indexes.set(name.path, this.found.length);
      this.found.push(found);
    } else {
      // As when unpacking to disk: the later one replaces the earlier.
      this.doubled.add(name.path, "is there more than once: the last one is used", member.offset);
      this.found[known] = found;
    }
  }

  damaged(damage: CorruptInput): void {
    this.isDamaged = true;
    this.report(damage.message, damage.offset);
  }

  limitReached({ message, limit }: LimitReached): void {
    const { context, file } = this.archive;
    context.diagnostics.report({ severity: "error", message, file: file.path, ...(limit && { limit }) });
  }

  finish(): void {
    this.archive.skipped.finish();
    this.refused.finish();
    this.doubled.finish();
  }

  private report(message: string, offset: number | undefined): void {
    this.archive.context.diagnostics.error(message, this.archive.file.path, offset);
  }
}
