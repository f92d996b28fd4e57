import { redactedWords, withRedaction } from "../../renderer/share/redacted.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { parseTime } from "../../workers/core/time-spec.js";
import type { EngineApi, LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { ProfileRequest } from "../../workers/model/profile.js";
import { DEFAULT_GROUPS, type ProfileGroup } from "../../workers/model/profile-scope.js";
import { sessionTimeline } from "../../workers/model/session-timeline.js";
import { parseWindow } from "../../workers/query/export/time-window.js";
import type { CommandLine } from "./args.js";
import { DiffSides } from "./diff-sides.js";
import type { CliIo } from "./io.js";
import { STDOUT, withOutput } from "./output.js";
import { annotate } from "./profile-annotate.js";
import { isBinary } from "./profile-args.js";
import { checkRatios, eventsRequest, noEvent } from "./profile-events.js";
import { printClockNotes, printProblems, readTraces } from "./read-traces.js";
import { writePieces } from "./write-pieces.js";

type ProfileCommand = Extract<CommandLine, { name: "profile" }>;

/** Writes which code ran, for whom; with `before` what differs from another trace. */
export async function profile(command: ProfileCommand, io: CliIo): Promise<Result<void>> {
  const { before, output, format, redact } = command;
  if (isBinary(format) && output === STDOUT && io.outIsTerminal) {
    return fail(`${format} is not for a terminal`, { isUsage: true, hint: "name a file with -o" });
  }
  const sides = before === undefined ? undefined : new DiffSides(command, before);
  const stored = sides === undefined ? ok(undefined) : await sides.readBefore(io, profileRequest);
  if (!stored.ok) return stored;
  const read = await readTraces({ ...command, ...(sides && { missed: sides.missedAfter }) }, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    const request = await profileRequest(engine, command);
    if (!request.ok) return request;
    const scope = request.value;
    if (command.annotate !== undefined) {
      await printProblems(engine, io);
      const { annotate: wanted, isInexact = false } = command;
      return await annotate(engine, scope, { function: wanted, isInexact, output }, io);
    }
    const side = sides === undefined ? ok(undefined) : await sides.joined(engine, scope, stored.value, io);
    if (!side.ok) return side;
    const { made, redacted } = await withRedaction(engine, redact, async ({ handle }) => {
      const part =
        command.by !== undefined
          ? { events: eventsRequest(scope, command.by, command) }
          : side.value === undefined
            ? { profile: scope }
            : { diff: { before: scope, after: scope, stored: side.value } };
      return engine.profileExport({ ...part, format, ...(handle !== undefined && { redaction: handle }) });
    });
    if (!made.ok) return made;
    await printProblems(engine, io);
    const written = await withOutput(output, io, (write) => writePieces(engine, made.value, write));
    if (written.ok && 0 < redact.length) io.err(`lanescope: replaced: ${redactedWords(redacted)}\n`);
    return written;
  } finally {
    await engine.close();
  }
}

async function profileRequest(engine: EngineApi, command: ProfileCommand): Promise<Result<ProfileRequest>> {
  const { from, to, vm, event, where, source, groups, withHost, withIdle, inverted } = command;
  const done = await engine.done();
  if (!done.ok) return done;
  const { beginNs, endNs } = done.value;
  const timeline = sessionTimeline(done.value);
  const window = parseWindow({ ...(from && { from }), ...(to && { to }) }, (text) =>
    parseTime(text, { timeline, beginNs, endNs }),
  );
  if (!window.ok) return window;
  const { sources } = await engine.profileSources();
  const known = sources.find((one) => one.source === source);
  if (known === undefined)
    return noSamples(
      source,
      sources.map((one) => one.source),
    );
  if (event !== undefined && !known.events.some(({ name }) => name === event)) return noEvent(event, known.events);
  const checked = checkRatios(command, known.events);
  if (!checked.ok) return checked;
  const lane = vm === undefined ? ok(undefined) : laneOfVm(await engine.lanes(), vm);
  if (!lane.ok) return lane;
  return ok({
    source,
    ranges: [window.value],
    ...(lane.value !== undefined && { lanes: [lane.value] }),
    ...(event !== undefined && { event }),
    ...(where !== undefined && { where }),
    weight: "weight",
    groups: groups ?? usualGroups(command, known.defaultGroups),
    withHost,
    withIdle,
    inverted,
    transforms: [],
  });
}

/** Both sides of a difference have the same groups, whatever one of them has a use for. Two VMs have two names. */
function usualGroups({ before, vmBefore }: ProfileCommand, own: readonly ProfileGroup[]): readonly ProfileGroup[] {
  if (before === undefined) return own;
  return vmBefore === undefined ? DEFAULT_GROUPS : DEFAULT_GROUPS.filter((group) => group !== "vm");
}

function noSamples(source: string, there: readonly string[]): Result<never> {
  if (there.length === 0) {
    return fail("these traces have no samples", { hint: "perf record -a -g -k mono records some" });
  }
  return fail(`these traces have no samples for --source ${source}`, {
    hint: `there are some for ${there.join(", ")}`,
  });
}

/** By path, name, or the pid of its VMM. */
function laneOfVm({ kinds, paths, names, pids }: LaneList, vm: string): Result<LaneId> {
  const vms = [...kinds.keys()].filter((lane) => kinds[lane] === "vm");
  const found = vms.find((lane) => paths[lane] === vm || names[lane] === vm || `${pids[lane]}` === vm);
  if (found !== undefined) return ok(found);
  const hint = vms.length === 0 ? "the traces have no VM" : `there are ${vms.map((lane) => names[lane]).join(", ")}`;
  return fail(`there is no VM "${vm}"`, { hint });
}
