import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { ProfileExportRequest, ProfileRequest } from "../../workers/model/profile.js";
import type { Profile } from "../../workers/model/profile-answers.js";

/** Everything, each sample as one. */
export const ALL: ProfileRequest = {
  source: "host",
  weight: "samples",
  withHost: true,
  withIdle: true,
  groups: [],
  inverted: false,
  transforms: [],
};

/** An engine with these traces, read to their end. The caller closes it. */
export async function engineWith(...paths: readonly string[]): Promise<EngineApi> {
  const listed = await listTraceFiles(paths);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createNodeEngine();
  const opened = await engine.open({ name: "test", files: listed.value.files });
  if (!opened.ok) throw new Error(opened.error.message);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  return engine;
}

export async function profileOf(engine: EngineApi, request: Partial<ProfileRequest> = {}): Promise<Profile> {
  const answer = await engine.profile({ ...ALL, ...request });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Samples by the path of each node, "a;b;c". */
export function samplesByPath({ nodes, frames, strings }: Profile): Record<string, number> {
  const paths: string[] = [];
  const samples: Record<string, number> = {};
  for (let node = 0; node < nodes.count; node += 1) {
    const parent = nodes.parent[node] as number;
    const name = node === 0 ? "" : (strings[frames.name[nodes.frame[node] as number] as number] ?? "");
    paths[node] = parent <= 0 ? name : `${paths[parent]};${name}`;
    samples[paths[node] as string] = nodes.samples[node] as number;
  }
  return samples;
}

/** Weights of totals by the path of each node. */
export function weightsByPath(profile: Profile): Record<string, number> {
  const paths = Object.keys(samplesByPath(profile));
  return Object.fromEntries(paths.map((path, node) => [path, profile.nodes.total[node] as number]));
}

/** A profile as a file of text. */
export async function exportedProfile(engine: EngineApi, request: ProfileExportRequest): Promise<string> {
  const made = await engine.profileExport(request);
  if (!made.ok) throw new Error(made.error.message);
  let text = "";
  for (;;) {
    const next = await engine.exportNext(made.value);
    if (!next.ok) throw new Error(next.error.message);
    if (next.value === undefined) return text;
    text += `${next.value}`;
  }
}
