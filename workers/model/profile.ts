import type { Result } from "../core/result.js";
import type { LaneId } from "./lanes.js";
import type { MarksRequest } from "./marks.js";
import type {
  Annotated,
  FlameChart,
  Profile,
  ProfileDiff,
  ProfileFunctions,
  ProfileMarks,
  ProfilePart,
  ProfileSample,
  Sandwich,
} from "./profile-answers.js";
import type { EventsBy, ProfileEvents } from "./profile-events.js";
import type { EventRatio } from "./profile-ratios.js";
import type { FunctionName, ProfileGroup, ProfileScope, ProfileSource } from "./profile-scope.js";

/**
 * The questions of the window and the commands about profiles: which code ran, for whom, and at whose cost. All are of
 * one selection of samples (`ProfileScope`). An answer fails when a newer question of its asker came.
 */
export interface ProfileQuestions {
  /** What can be asked. */
  profileSources(): Promise<ProfileSources>;
  /** The call tree below its groups: flame graph, icicle, call tree and, inverted, the tree of callers. */
  profile(request: ProfileRequest): Promise<Result<Profile>>;
  /** A row for each function. */
  profileFunctions(request: ProfileRequest): Promise<Result<ProfileFunctions>>;
  /** Several events side by side, with ratios: a row for each function, or each group of a kind. */
  profileEvents(request: ProfileEventsRequest): Promise<Result<ProfileEvents>>;
  /** Callers and callees of a function. */
  profileSandwich(request: SandwichRequest): Promise<Result<Sandwich>>;
  /** What differs between two selections. */
  profileDiff(request: ProfileDiffRequest): Promise<Result<ProfileDiff>>;
  /** The stacks of lanes over time. */
  profileChart(request: FlameChartRequest): Promise<Result<FlameChart>>;
  /** A profile for each group of a kind, such as each vCPU: those with most samples. */
  profileSplit(request: ProfileSplitRequest): Promise<Result<readonly ProfilePart[]>>;
  /** The samples of a frame on their lanes. */
  profileMarks(request: ProfileMarksRequest): Promise<Result<ProfileMarks>>;
  /** The next sample of a frame after (`1`) or before (`-1`) a time; undefined: none. */
  profileStep(request: ProfileStepRequest): Promise<Result<ProfileSample | undefined>>;
  /** The sample of a mark on a lane, the first of several; undefined: there is none. */
  profileSampleOn(request: SampleOnRequest): Promise<Result<ProfileSample | undefined>>;
  /** Begins a file of a profile or a difference; answers its handle. The pieces come by `exportNext`, as of a table. */
  profileExport(request: ProfileExportRequest): Promise<Result<number>>;
  /** Samples by address within a function. */
  profileAnnotate(request: AnnotateRequest): Promise<Result<Annotated>>;
}

export type ProfileExportRequest = {
  /** Name of one of the formats of `ProfileSources`. */
  readonly format: string;
  /** The handle of a redaction: all texts get its pseudonyms. */
  readonly redaction?: number;
} & (
  | { readonly profile: ProfileRequest }
  | { readonly diff: ProfileDiffRequest }
  | { readonly events: ProfileEventsRequest }
);

export interface ProfileRequest extends ProfileScope {
  readonly groups: readonly ProfileGroup[];
  /** The innermost frame on top. */
  readonly inverted: boolean;
  /** In order. Taking the last one back gives the answer before it. */
  readonly transforms: readonly Transform[];
  /** Most nodes of the answer: those with least are left out, and their parents hold the sum. At most `MOST_NODES`. */
  readonly limit?: number;
  /** A name of the caller. A newer question of the same caller ends this one. */
  readonly asker?: string;
}

/** Several events of one recording side by side. Each has a column of its own: counts of different things never add up. */
export interface ProfileEventsRequest extends Omit<ProfileRequest, "event" | "groups" | "weight"> {
  readonly by: EventsBy;
  /** Names of events that were sampled, in the order of their columns. Absent: all. */
  readonly events?: readonly string[];
  /** Absent: those that are usual for these events. */
  readonly ratios?: readonly EventRatio[];
}

export const MOST_NODES = 200_000;

/** A change of the data: what it drops is no part of any total. To zoom is no transform. */
export type Transform =
  /** Callers take over what the function itself did. */
  | ({ readonly kind: "merge" } & FunctionName)
  /** Only stacks with the function, from its outermost call on. */
  | ({ readonly kind: "focus" } & FunctionName)
  /** Without the stacks with the function. */
  | ({ readonly kind: "drop" } & FunctionName)
  /** A call of the function by itself, directly or not, is one frame. */
  | ({ readonly kind: "collapse-recursion" } & FunctionName)
  /** Frames of a DSO that follow each other are one. */
  | { readonly kind: "collapse-dso"; readonly dso: string }
  /** Only stacks with a function whose name has the text. */
  | { readonly kind: "keep"; readonly text: string };

/** What there is to profile, for the chips of the window. */
export interface ProfileSources {
  readonly sources: readonly {
    readonly source: ProfileSource;
    readonly samples: number;
    /** Most samples first; call stacks of events, which no profiler took, after those. */
    readonly events: readonly {
      readonly name: string;
      readonly unit: string;
      readonly samples: number;
      /** Samples say for how many events, or ns, they stand: only then there are ratios. */
      readonly isCounted: boolean;
    }[];
    /** Groups that tell samples of this source apart. */
    readonly groups: readonly ProfileGroup[];
    /** Those that a profile begins with: of `DEFAULT_GROUPS` those that can say something of this recording. */
    readonly defaultGroups: readonly ProfileGroup[];
  }[];
  /** In which profiles can be written. */
  readonly formats: readonly {
    readonly name: string;
    readonly title: string;
    /** Of the names of its files. */
    readonly ending: string;
    readonly mime: string;
    /** Differences too. */
    readonly hasDiffs: boolean;
    /** Several events side by side too. */
    readonly hasEvents: boolean;
  }[];
  /** Grows when frames get other names: answers from before are outdated. */
  readonly version: number;
}

export interface SandwichRequest extends ProfileRequest {
  readonly of: FunctionName;
}

export interface ProfileDiffRequest {
  /** Before, and after. Groups, direction and transforms are those of `after`. */
  readonly before: ProfileScope;
  readonly after: ProfileRequest;
  /** A profile that was made of another session, in place of one side; `after` asks for the other one then. */
  readonly stored?: Profile;
  /** Which side is stored; absent: `before`. */
  readonly storedIs?: "before" | "after";
}

/** Of what a flame chart has a lane: each vCPU, thread or idle CPU; or each CPU. */
export const CHART_LANES = ["vcpu", "cpu"] as const;
export type ChartLanes = (typeof CHART_LANES)[number];

export interface FlameChartRequest extends ProfileScope {
  readonly by: ChartLanes;
  /** Frames above the stacks, outermost first. Those that a lane says itself are left out. */
  readonly groups: readonly ProfileGroup[];
  readonly transforms: readonly Transform[];
  /** Places of the lanes of the answer whose boxes are wanted, half-open. */
  readonly from: number;
  readonly to: number;
  /** In order, apart from each other. */
  readonly windows: readonly ChartWindow[];
  readonly asker?: string;
}

/** A stretch of time, half-open, and the pixels that it has. Boxes that are narrower than one are joined. */
export interface ChartWindow {
  readonly t0: number;
  readonly t1: number;
  readonly width: number;
}

export interface ProfileSplitRequest extends ProfileRequest {
  readonly by: ProfileGroup;
  /** Most parts. */
  readonly parts: number;
}

/** Groups that the lanes of a chart tell themselves. */
const TOLD: Readonly<Record<ChartLanes, readonly ProfileGroup[]>> = {
  vcpu: ["machine", "vm", "vcpu", "process", "thread", "event"],
  cpu: ["machine", "cpu", "event"],
};

/** Of the groups those that a flame chart shows. */
export function chartGroups(groups: readonly ProfileGroup[], by: ChartLanes): readonly ProfileGroup[] {
  return groups.filter((group) => !TOLD[by].includes(group));
}

/**
 * A node by its frames, the outermost first; groups are frames too, by their kind and name. `lane`: of a group that is a lane,
 * since lanes of several VMs have one name, such as "vCPU 0".
 */
export type NodePath = readonly (FunctionName & { readonly group?: ProfileGroup; readonly lane?: LaneId })[];

/** `path`: the samples of a node. `of`: those with the function anywhere in their stack. */
export type FrameRef =
  | { readonly kind: "node"; readonly path: NodePath }
  | { readonly kind: "function"; readonly of: FunctionName };

export interface ProfileMarksRequest extends ProfileRequest {
  readonly frame: FrameRef;
  /** Where marks are wanted. */
  readonly marks: MarksRequest;
}

export interface ProfileStepRequest extends ProfileRequest {
  readonly frame: FrameRef;
  readonly t: number;
  readonly direction: 1 | -1;
}

/** Any sample of the lane, whatever a profile is limited to: marks are of all. */
export interface SampleOnRequest {
  readonly lane: LaneId;
  /** Of the first sample of the mark. */
  readonly t: number;
}

export interface AnnotateRequest extends ProfileRequest {
  readonly of: FunctionName;
}
