import type { AnnotateRequest } from "../model/profile.js";
import type { Annotated } from "../model/profile-answers.js";
import { emulatedVcpuId } from "../model/vcpu-thread-names.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { DROPPED, nodeAfter } from "./node-map.js";
import type { Prepared } from "./prepared.js";
import { isShadowed } from "./totals.js";

const STEP = 8192;

/** Without source lines, which files of symbols tell: `frames` has the frame of each row. */
export interface AnnotatedFrames {
  readonly annotated: Omit<Annotated, "line">;
  readonly frames: readonly number[];
}

/** Samples by the address of their innermost frame, where that is of a function. */
export function* annotateSteps(basis: ProfileBasis, request: AnnotateRequest): Steps<AnnotatedFrames> {
  const prepared = yield* basis.prepare({ ...request, groups: [] });
  const { map, set } = prepared;
  const { count } = prepared.selection;
  const rows = yield* prepared.selection.rows();
  const { stacks } = basis.context;
  const { stack, weight, lane } = set.samples.columns;
  const isSampled = request.source === "host" || request.source === "guest";
  const isMeant = map.functions.named(request.of, prepared.textOf);
  const byFrame = new Map<number, { samples: number; weight: number }>();
  const lanes = new Set<number>();
  for (let i = 0; isSampled && i < count; i += 1) {
    const row = rows[i] as number;
    const id = stack.at(row);
    const frame = stacks.frameOf(id);
    const isCounted = 0 <= frame && nodeAfter(map, set.trie.nodesOfStacks[id] as number) !== DROPPED;
    if (isCounted && isMeant(basis.sets.functionOfFrame(frame))) {
      const sum = byFrame.get(frame) ?? { samples: 0, weight: 0 };
      sum.samples += 1;
      sum.weight += prepared.unit === "samples" ? 1 : weight.at(row);
      byFrame.set(frame, sum);
      lanes.add(lane.at(row));
    }
    if (i % STEP === 0) yield;
  }
  const { frames } = stacks;
  const order = [...byFrame.keys()].sort((a, b) => (frames.addressOf(a) < frames.addressOf(b) ? -1 : 1));
  const sumOf = (frame: number) => byFrame.get(frame) as { samples: number; weight: number };
  const annotated = {
    why: isSampled ? whyInexact(basis.context, prepared, lanes) : "only samples have the addresses of instructions",
    unit: prepared.unit,
    count: order.length,
    address: order.map((frame) => frames.addressOf(frame).toString(16)),
    offset: Float64Array.from(order, (frame) => (frames.offsetOf(frame) < 0 ? Number.NaN : frames.offsetOf(frame))),
    samples: Int32Array.from(order, (frame) => sumOf(frame).samples),
    weight: Float64Array.from(order, (frame) => sumOf(frame).weight),
  };
  return { annotated, frames: order };
}

/** Why addresses of such samples do not tell instructions; "" if they do. `lanes`: those that were sampled. */
function whyInexact(context: QueryContext, { selection, textOf }: Prepared, lanes: ReadonlySet<number>): string {
  const event = textOf(selection.event);
  if (isShadowed(event)) {
    return `samples of ${event} lie where interrupts were enabled again, not where the time was spent`;
  }
  return hasEmulated(context, lanes)
    ? "an emulator (TCG) knows the address of its guest only where a block of code ends"
    : "";
}

function hasEmulated({ inventory, strings }: QueryContext, lanes: ReadonlySet<number>): boolean {
  const { vcpus, threads } = inventory;
  return vcpus.lane.some((lane, vcpu) => {
    if (!lanes.has(lane)) return false;
    const thread = threads.lane.indexOf(vcpus.threadLane[vcpu] as number);
    return 0 <= thread && 0 <= emulatedVcpuId(strings.get(threads.name[thread] as number));
  });
}
