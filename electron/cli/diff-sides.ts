import { basename } from "node:path";
import { ok, type Result } from "../../workers/core/result.js";
import type { RangeFigures } from "../../workers/model/comparison.js";
import type { EngineApi, LaneList } from "../../workers/model/engine-api.js";
import type { ProfileRequest } from "../../workers/model/profile.js";
import type { Profile } from "../../workers/model/profile-answers.js";
import { vmCounterparts, withLaneNames } from "../../workers/model/profile-counterparts.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";
import type { MissedOwners } from "./symbol-files.js";
import { messageText } from "./text.js";

type ProfileCommand = Extract<CommandLine, { name: "profile" }>;

/** What is kept of the trace before. */
export interface StoredSide {
  readonly profile: Profile;
  readonly lanes: LaneList;
  /** Tells which VMs belong together; undefined: the profile has no frames for VMs. */
  readonly figures: RangeFigures | undefined;
}

/** Both traces of `--diff`, which are read one after the other. Symbols are those of either. */
export class DiffSides {
  readonly missedAfter: MissedOwners = new Map();
  private readonly missedBefore: MissedOwners = new Map();

  constructor(
    private readonly command: ProfileCommand,
    private readonly before: string,
  ) {}

  /** The profile of the trace before, over the same part of it. */
  async readBefore(
    io: CliIo,
    requestOf: (engine: EngineApi, command: ProfileCommand) => Promise<Result<ProfileRequest>>,
  ): Promise<Result<StoredSide>> {
    const { output: _, vmBefore, ...args } = this.command;
    const own = { ...args, ...(vmBefore !== undefined && { vm: vmBefore }) };
    const read = await readTraces({ ...own, traces: [this.before], missed: this.missedBefore }, io);
    if (!read.ok) return read;
    const engine = read.value;
    try {
      const request = await requestOf(engine, { ...this.command, ...own });
      if (!request.ok) return request;
      const profile = await engine.profile(request.value);
      if (!profile.ok) return profile;
      const lanes = await engine.lanes();
      const namesVms = request.value.groups.includes("vm") || request.value.groups.includes("process");
      const figures = namesVms && lanes.kinds.includes("vm") ? await engine.figures({}) : undefined;
      if (figures?.ok === false) return figures;
      return ok({ profile: profile.value, lanes, figures: figures?.value });
    } finally {
      await engine.close();
    }
  }

  /** The profile before, with its VMs called as those of the trace after that they belong to. */
  async joined(
    engine: EngineApi,
    { ranges }: ProfileRequest,
    side: StoredSide | undefined,
    io: CliIo,
  ): Promise<Result<Profile | undefined>> {
    const nowhere = [...this.missedAfter].find(([owner]) => this.missedBefore.has(owner));
    if (nowhere !== undefined) return { ok: false, error: nowhere[1] };
    const [first = ""] = this.command.traces;
    for (const [missed, trace] of [
      [this.missedBefore, this.before],
      [this.missedAfter, first],
    ] as const) {
      for (const [owner, { message }] of missed)
        io.err(
          `lanescope: ${messageText(`${basename(trace)}: ${message}: symbols of ${owner} are of the other trace`)}\n`,
        );
    }
    if (side === undefined) return ok(undefined);
    const { profile, lanes, figures } = side;
    const range = ranges?.[0];
    if (figures === undefined || range === undefined) return ok(profile);
    const found = await engine.compare({ asker: "profile", a: range, b: figures, limit: 0 });
    return ok(withLaneNames(profile, vmCounterparts(await engine.lanes(), lanes, found?.counterparts ?? [])));
  }
}
