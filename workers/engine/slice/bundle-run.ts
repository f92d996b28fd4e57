import { crc32 } from "../../archive/codecs/crc32.js";
import { type ZstdEncoder, zstdEncoder } from "../../archive/codecs/zstd-encoder.js";
import { type NewMember, writeZip } from "../../archive/zip/write-zip.js";
import { Pace } from "../../core/pace.js";
import { sessionStreams } from "../../ingest/session-streams.js";
import type { BundlePiece, BundleRequest, BundleSummary } from "../../model/bundle.js";
import { checksumText, MANIFEST, type ManifestMember } from "../../model/bundle-manifest.js";
import type { EnginePlatform } from "../platform.js";
import { membersOf } from "./bundle-members.js";
import type { BundleSource } from "./bundle-source.js";
import { type LeadIn, readLeadIn } from "./lead-in.js";
import { analysisMember, manifestText } from "./manifest.js";
import { Redactor } from "./redactor.js";
import type { SliceRange } from "./slice-range.js";
import { pairingOf } from "./trace-pairing.js";
import type { WriteTools } from "./write-events.js";
import { type TraceFile, type TracePart, writeTrace } from "./write-trace.js";

/** Reading everything once as columns is about so much of the work. */
const LEAD_IN_SHARE = 0.4;

/** A bundle while it is written. */
export class BundleRun {
  readonly pieces: AsyncIterator<BundlePiece>;
  share = 0;
  private isCancelled = false;
  private isStarted = false;
  private events = 0;
  private carried = 0;
  private readonly redactor: Redactor;

  constructor(
    private readonly platform: EnginePlatform,
    private readonly source: BundleSource,
    private readonly request: BundleRequest,
    private readonly range: SliceRange,
  ) {
    this.redactor = new Redactor(new Set(request.redact), request.withKeys !== true);
    this.pieces = this.run();
  }

  private async *run(): AsyncGenerator<BundlePiece> {
    const { request, platform, source, range } = this;
    this.isStarted = true;
    try {
      const leadIn = await readLeadIn(source.discovery, range, platform, {
        isCancelled: () => this.isCancelled,
        onShare: (share) => {
          this.share = share * LEAD_IN_SHARE;
        },
      });
      const files = this.files(leadIn);
      if (request.form === "ctf") {
        for await (const file of files) yield file;
      } else {
        const path = "";
        // Few programs unpack members of zstd: what is for others is stored.
        const compress = request.form === "ctf-zip" ? stored : await zstdEncoder(platform.loadWasm);
        const members = request.form === "ctf-zip" ? membersOf(files) : this.withManifest(membersOf(files));
        for await (const bytes of writeZip(members, compress)) yield { path, bytes };
      }
      if (!this.isCancelled) yield { summary: this.summary() };
    } finally {
      source.close();
    }
  }

  /** Ends it before its end. */
  cancel(): void {
    this.isCancelled = true;
    void this.pieces.return?.();
    // What has not started has no end at which it closes what it reads.
    if (!this.isStarted) this.source.close();
  }

  private summary(): BundleSummary {
    const { events, carried, source } = this;
    return { traces: source.discovery.traces.length, events, carried, redacted: this.redactor.redacted };
  }

  /** All files, each whole before the next. */
  private async *files(leadIn: LeadIn): AsyncGenerator<TraceFile> {
    const { request } = this;
    const parts = this.parts();
    const tools = this.tools(leadIn);
    for (const [i, { part, folder }] of parts.entries()) {
      for await (const { path, bytes } of writeTrace(part, tools)) yield { path: `${folder}${path}`, bytes };
      this.share = LEAD_IN_SHARE + (1 - LEAD_IN_SHARE) * ((i + 1) / parts.length);
    }
    // Last, since only now all texts are known that have pseudonyms.
    if (request.form !== "bundle") return;
    const { annotations, view, analyses = [] } = request;
    if (annotations !== undefined) yield textFile("bookmarks.annotations.json", this.redactor.document(annotations));
    if (view !== undefined) yield textFile("view.json", this.redactor.document(view));
    for (const [i, { text }] of analyses.entries()) yield textFile(analysisMember(i), this.redactor.document(text));
  }

  /** The manifest comes behind all members, since it has their checksums. */
  private async *withManifest(members: AsyncIterable<NewMember>): AsyncGenerator<NewMember> {
    const written: ManifestMember[] = [];
    for await (const { path, bytes } of members) {
      const crc = crc32(bytes);
      written.push({ path, bytes: bytes.length, crc32: checksumText(crc) });
      yield { path, bytes, crc };
    }
    yield textFile(MANIFEST, manifestText(this.source, this.request, this.parts(), written));
  }

  private parts(): readonly { readonly part: TracePart; readonly folder: string }[] {
    const { source, range, request } = this;
    const { traces } = source.discovery;
    const streams = sessionStreams(source.discovery);
    const top = request.form === "bundle" ? "trace/" : "";
    return traces.map((opened, trace) => ({
      part: {
        trace,
        opened,
        streams: streams.filter((stream) => stream.trace === trace),
        contentId: source.contents.traces[trace] ?? "",
        range,
        pairing: pairingOf(source, trace),
      },
      folder: traces.length === 1 ? top : `${top}${`${trace + 1}`.padStart(`${traces.length}`.length, "0")}/`,
    }));
  }

  private tools(leadIn: LeadIn): WriteTools {
    const pace = new Pace(this.platform.yieldToLoop);
    return {
      leadIn,
      discovery: this.source.discovery,
      watch: { isCancelled: () => this.isCancelled, onShare: () => {} },
      pause: () => pace.pause(),
      redactor: this.redactor,
      onEvents: (count, isBefore) => {
        if (isBefore) this.carried += count;
        else this.events += count;
      },
    };
  }
}

/** As large as it was, so that it is stored as it is. */
const stored: ZstdEncoder = (bytes) => bytes.slice();

function textFile(path: string, text: string): TraceFile {
  return { path, bytes: new TextEncoder().encode(text) };
}
