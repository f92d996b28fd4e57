import { escapedJson } from "../../core/unseen.js";
import type { Profile, ProfileNodes } from "../../model/profile-answers.js";
import type { ProfileFormat } from "./format.js";
import { ownWeights, ownWeightsBefore } from "./own-weights.js";

// https://www.speedscope.app/file-format-schema.json, version 0.0.1. A profile is "evented": frames open and close along an
// axis of weights, so that a tree takes two short entries for each node however deep it is.

/** For https://www.speedscope.app. A difference is a file of two profiles, before and after. */
export const speedscope: ProfileFormat = {
  name: "speedscope",
  title: "speedscope",
  ending: "speedscope.json",
  mime: "application/json",
  *write(profile) {
    yield* head(profile, titleOf(profile));
    yield* evented(profile, titleOf(profile), { own: ownWeights(profile), total: profile.nodes.total });
    yield "\n]}\n";
  },
  *writeDiff(diff) {
    const { after } = diff;
    const title = titleOf(after);
    yield* head(after, title);
    yield* evented(after, `${title}, before`, { own: ownWeightsBefore(diff), total: diff.beforeTotal });
    yield ",";
    yield* evented(after, `${title}, after`, { own: ownWeights(after), total: after.nodes.total });
    yield "\n]}\n";
  },
};

function titleOf({ source, event }: Profile): string {
  return event === "" || event === source ? source : `${source}, ${event}`;
}

function* head({ frames, strings }: Profile, title: string): Generator<string> {
  const schema = "https://www.speedscope.app/file-format-schema.json";
  const about = { exporter: "Lanescope", name: title, activeProfileIndex: 0, $schema: schema };
  yield `${json(about).slice(0, -1)},"shared":{"frames":[`;
  for (let frame = 0; frame < frames.count; frame += 1) {
    const name = strings[frames.name[frame] as number] ?? "";
    const file = strings[frames.dso[frame] as number] ?? "";
    yield `${frame === 0 ? "\n" : ",\n"}${json(file === "" ? { name } : { name, file })}`;
  }
  yield '\n]},"profiles":[';
}

interface Weights {
  /** By node: what is not in its children. */
  readonly own: Float64Array;
  readonly total: Float64Array;
}

function* evented({ nodes, unit }: Profile, name: string, { own, total }: Weights): Generator<string> {
  const about = { type: "evented", name, unit: unit === "ns" ? "nanoseconds" : "none", startValue: 0 };
  yield `\n${json(about).slice(0, -1)},"events":[`;
  let at = own[0] ?? 0;
  let isFirst = true;
  const event = (type: "O" | "C", node: number) => {
    const begin = isFirst ? "\n" : ",\n";
    isFirst = false;
    return `${begin}{"type":"${type}","frame":${nodes.frame[node]},"at":${at}}`;
  };
  for (const [type, node] of walked(nodes, total)) {
    yield event(type, node);
    if (type === "O") at += own[node] as number;
  }
  yield `\n],"endValue":${at}}`;
}

/** Nodes with any weight as they open and close. */
function* walked({ count, parent }: ProfileNodes, total: Float64Array): Generator<readonly ["O" | "C", number]> {
  const open: number[] = [];
  for (let node = 1; node < count; node += 1) {
    if ((total[node] as number) <= 0) continue;
    while (0 < open.length && open.at(-1) !== parent[node]) yield ["C", open.pop() as number];
    open.push(node);
    yield ["O", node];
  }
  while (0 < open.length) yield ["C", open.pop() as number];
}

function json(data: unknown): string {
  return escapedJson(JSON.stringify(data));
}
