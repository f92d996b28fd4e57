import { TextCodes } from "../../columnar/columns.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneKind, LaneSpec } from "../../model/lanes.js";

interface Lane {
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
}

/** The texts of a row that depend on nothing but its state, reason and aux: they are made once for each of these. */
export interface LabelTexts {
  readonly state: string;
  readonly reason: string;
  readonly culprit: string | undefined;
  readonly detail: string;
}

/** The texts of a row of a lane of some kind. */
export type LabelReader = (spec: LaneSpec, track: LaneTrack, row: number) => LabelTexts;

/** A column of texts by key. */
export interface KeyedTexts {
  /** -1: none. */
  readonly codes: readonly number[];
  readonly texts: TextCodes;
}

/**
 * All texts of intervals under one number: a key stands for a lane and a label (index/label-table.ts). A trace has tens of
 * millions of rows, but only some thousand keys.
 */
export class IntervalKeys {
  readonly kinds = new KeyedCodes();
  readonly lanes = new KeyedCodes();
  readonly machines = new KeyedCodes();
  readonly states = new KeyedCodes();
  readonly reasons = new KeyedCodes();
  readonly culprits = new KeyedCodes();
  readonly details = new KeyedCodes();
  private readonly labels: LabelNumbers;
  /** By the number of a label: the lane for which it got a key last, and that key. */
  private readonly lastLanes: number[] = [];
  private readonly lastKeys: number[] = [];
  private lane = -1;

  constructor(read: LabelReader) {
    this.labels = new LabelNumbers(read);
  }

  get count(): number {
    return this.lanes.codes.length;
  }

  /** Rows of another lane come, all of them. */
  turnTo({ spec }: Lane, number: number): void {
    this.lane = number;
    this.labels.turnTo(spec.kind);
  }

  of({ spec, track }: Lane, row: number, label: number): number {
    const number = this.labels.of(spec, track, row, label);
    if (this.lastLanes[number] !== this.lane) this.make(spec, number);
    return this.lastKeys[number] as number;
  }

  private make(spec: LaneSpec, number: number): void {
    this.lastLanes[number] = this.lane;
    this.lastKeys[number] = this.count;
    this.kinds.add(spec.kind);
    this.lanes.add(spec.path);
    this.machines.add(spec.machine);
    const label = this.labels.texts[number];
    this.states.add(label?.state);
    this.reasons.add(label?.reason);
    this.culprits.add(label?.culprit);
    this.details.add(label?.detail);
  }
}

class KeyedCodes implements KeyedTexts {
  readonly codes: number[] = [];
  readonly texts = new TextCodes();

  add(text: string | undefined): void {
    this.codes.push(text === undefined ? -1 : this.texts.codeOf(text));
  }
}

/** Numbers labels. What a label means depends on the kind of its lane. */
class LabelNumbers {
  /** By the number that `of` answers. */
  readonly texts: LabelTexts[] = [];
  private readonly byKind = new Map<LaneKind, Map<number, number>>();
  private kind: LaneKind | undefined;
  private known = new Map<number, number>();
  /** Numbers of labels below NEAR, which are nearly all, by label; -1: not known. */
  private readonly near = new Int32Array(NEAR);

  constructor(private readonly read: LabelReader) {}

  turnTo(kind: LaneKind): void {
    if (kind === this.kind) return;
    this.kind = kind;
    this.known = this.byKind.get(kind) ?? new Map();
    this.byKind.set(kind, this.known);
    this.near.fill(-1);
  }

  of(spec: LaneSpec, track: LaneTrack, row: number, label: number): number {
    const near = label < NEAR ? (this.near[label] as number) : -1;
    return 0 <= near ? near : this.ofFar(spec, track, row, label);
  }

  private ofFar(spec: LaneSpec, track: LaneTrack, row: number, label: number): number {
    const number = this.known.get(label) ?? this.texts.push(this.read(spec, track, row)) - 1;
    this.known.set(label, number);
    if (label < NEAR) this.near[label] = number;
    return number;
  }
}

const NEAR = 1 << 16;
