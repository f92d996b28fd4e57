import type { ComparedSamples, JumpText } from "./clock-choice.js";

/** The questions of the window to the engine about clocks. */
export interface ClockQuestions {
  /** By what the clock of each machine is moved. */
  clocks(): Promise<readonly MachineClock[]>;
  /** How well a guest would fit if its clock were moved; undefined where no VM could be its own. Nothing moves. */
  clockFit(trial: ClockTrial): Promise<ClockFit | undefined>;
}

/** By what a machine's clock is moved onto that of the session: session = own + offset + ppm of (own − at). */
export interface MachineClock {
  /** Its name. */
  readonly machine: string;
  /** As decimal text (64-bit). */
  readonly offsetNs: string;
  readonly ppm: number;
  /** By its own clock, absolute; where the offset holds. As decimal text. */
  readonly atNs: string;
  /** The same moment in the session, as it is laid out now. */
  readonly atSessionNs: number;
  /** Where it jumped, beside that. Left out if it did not. */
  readonly jumps?: readonly JumpText[];
}

/** A clock that a person tries: how far the machine's times would move from where they are now. */
export interface ClockTrial {
  readonly machine: string;
  /** At `middleNs`, a time of the session. */
  readonly offsetNs: number;
  readonly middleNs: number;
  /** 1e-6 is 1 ppm. */
  readonly drift: number;
}

/** How well a tried clock agrees with what the host saw. */
export interface ClockFit {
  /** Path of the VM that fits best: that of the guest where it is known. */
  readonly vm: string;
  /** The guest's context switches, or its samples where it recorded none, while the host recorded, and those of them outside guest time. */
  readonly switches: number;
  readonly violations: number;
  /** The share inside guest time. */
  readonly insideShare: number;
  /** So many fit that the events alone show that it is this VM's guest. */
  readonly isCertain: boolean;
  readonly compared?: ComparedSamples;
}
