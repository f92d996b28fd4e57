import type { Profile, ProfileNodes } from "../../model/profile-answers.js";
import { PROFILE_GROUPS } from "../../model/profile-scope.js";
import type { ProfileFormat } from "./format.js";
import { ownSamples, ownWeights, ownWeightsBefore } from "./own-weights.js";
import { Message } from "./protobuf.js";

// github.com/google/pprof, proto/profile.proto. The fields that are written:
const PROFILE = { sampleType: 1, sample: 2, mapping: 3, location: 4, function: 5, string: 6, comment: 13, shown: 14 };
const VALUE_TYPE = { type: 1, unit: 2 };
const SAMPLE = { location: 1, value: 2, label: 3 };
const LABEL = { key: 1, text: 2 };
const MAPPING = { id: 1, file: 5, hasFunctions: 7 };
const LOCATION = { id: 1, mapping: 2, line: 4 };
const LINE = { function: 1 };
const FUNCTION = { id: 1, name: 2, systemName: 3 };

/** Samples of the side before have this label and negative values: pprof shows the difference then. */
const BASE = "pprof::base";

/** For `go tool pprof`. Groups are frames, and labels too (`-tagfocus`). */
export const pprof: ProfileFormat = {
  name: "pprof",
  title: "pprof",
  ending: "pb.gz",
  mime: "application/gzip",
  isGzip: true,
  *write(profile) {
    const { nodes } = profile;
    const writer = new PprofWriter(profile);
    yield* writer.samples(nodes, ownWeights(profile), ownSamples(nodes.parent, nodes.samples), 1);
    yield* writer.end();
  },
  *writeDiff(diff) {
    const { after, beforeSamples } = diff;
    const { nodes } = after;
    const writer = new PprofWriter(after);
    yield* writer.samples(nodes, ownWeights(after), ownSamples(nodes.parent, nodes.samples), 1);
    yield* writer.samples(nodes, ownWeightsBefore(diff), ownSamples(nodes.parent, beforeSamples), -1);
    yield* writer.end();
  },
};

class PprofWriter {
  private readonly strings: string[] = [""];
  private readonly ids = new Map<string, number>([["", 0]]);

  constructor(private readonly profile: Profile) {}

  *samples(
    nodes: ProfileNodes,
    own: Float64Array,
    counts: Float64Array,
    sign: 1 | -1,
  ): Generator<Uint8Array<ArrayBuffer>> {
    const isCounted = this.profile.unit === "samples";
    for (let node = 0; node < nodes.count; node += 1) {
      const weight = Math.round(own[node] as number);
      if (weight === 0 && counts[node] === 0) continue;
      const count = sign * (counts[node] as number);
      const sample = new Message()
        .ints(SAMPLE.location, this.stackOf(nodes, node))
        .ints(SAMPLE.value, isCounted ? [sign * weight] : [count, sign * weight]);
      this.label(sample, nodes, node);
      if (sign < 0) sample.message(SAMPLE.label, this.pair(BASE, "true"));
      yield new Message().message(PROFILE.sample, sample).bytes;
    }
  }

  /** What samples refer to, and how they are meant. */
  *end(): Generator<Uint8Array<ArrayBuffer>> {
    const { frames, strings, unit, event, source, totals } = this.profile;
    const mappings = new Map<string, number>();
    for (let frame = 0; frame < frames.count; frame += 1) {
      const dso = strings[frames.dso[frame] as number] ?? "";
      if (dso !== "" && !mappings.has(dso)) mappings.set(dso, mappings.size + 1);
      const name = this.id(strings[frames.name[frame] as number] ?? "");
      const id = frame + 1;
      const linkName = strings[frames.linkName[frame] as number];
      const func = new Message()
        .int(FUNCTION.id, id)
        .int(FUNCTION.name, name)
        .int(FUNCTION.systemName, linkName === undefined ? name : this.id(linkName));
      const location = new Message()
        .int(LOCATION.id, id)
        .int(LOCATION.mapping, mappings.get(dso) ?? 0)
        .message(LOCATION.line, new Message().int(LINE.function, id));
      yield new Message().message(PROFILE.function, func).message(PROFILE.location, location).bytes;
    }
    const end = new Message();
    for (const [dso, id] of mappings) {
      // Else pprof looks for the file, to read names from it.
      const known = new Message().int(MAPPING.id, id).int(MAPPING.file, this.id(dso)).int(MAPPING.hasFunctions, 1);
      end.message(PROFILE.mapping, known);
    }
    const weighed = unit === "ns" ? ["time", "nanoseconds"] : [event || source, "count"];
    const types = [["samples", "count"], ...(unit === "samples" ? [] : [weighed])];
    for (const [type = "", of = ""] of types) {
      end.message(
        PROFILE.sampleType,
        new Message().int(VALUE_TYPE.type, this.id(type)).int(VALUE_TYPE.unit, this.id(of)),
      );
    }
    for (const note of totals.notes) end.int(PROFILE.comment, this.id(note));
    end.int(PROFILE.shown, this.id(types.at(-1)?.[0] ?? ""));
    for (const text of this.strings) end.text(PROFILE.string, text);
    yield end.bytes;
  }

  /** Locations, the innermost first. */
  private stackOf({ parent, frame }: ProfileNodes, node: number): number[] {
    const stack: number[] = [];
    for (let at = node; 0 < at; at = parent[at] as number) stack.push((frame[at] as number) + 1);
    return stack;
  }

  private label(sample: Message, { parent, frame }: ProfileNodes, node: number): void {
    const { frames, strings } = this.profile;
    for (let at = node; 0 < at; at = parent[at] as number) {
      const group = PROFILE_GROUPS[frames.group[frame[at] as number] as number];
      if (group === undefined) continue;
      sample.message(SAMPLE.label, this.pair(group, strings[frames.name[frame[at] as number] as number] ?? ""));
    }
  }

  private pair(key: string, text: string): Message {
    return new Message().int(LABEL.key, this.id(key)).int(LABEL.text, this.id(text));
  }

  private id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.strings.push(text) - 1;
    this.ids.set(text, id);
    return id;
  }
}
