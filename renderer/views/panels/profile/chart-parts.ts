import type { FlameChartRequest } from "../../../../workers/model/profile.js";
import type { TimedChart } from "../../../viewmodel/flame/timed-chart.js";

/** What is asked for, without what follows from the window and the scroll position. */
export type ChartQuestion = Omit<FlameChartRequest, "from" | "to" | "windows">;

/** What is drawn, as the view has it at the time. */
export interface ChartInput {
  /** `key`: another one has other answers. */
  readonly question: ChartQuestion;
  readonly key: string;
  /** The box at the keyboard's cursor; -1: none. */
  readonly cursor: number;
  readonly hasFocus: boolean;
}

export interface ChartElements {
  /** It scrolls, and holds the names at its left. */
  readonly scroller: HTMLElement;
  /** As high as all lanes. */
  readonly filler: HTMLElement;
  /** The line under the pointer. */
  readonly line: HTMLElement;
  /** Around the box under the pointer. */
  readonly frame: HTMLElement;
}

export interface ChartTakers {
  answered(timed: TimedChart): void;
  /** The question makes no sense, such as a condition that is not one: what is drawn is the answer before. */
  refused(why: string): void;
  /** Nothing can be drawn. */
  failed(why: string): void;
}
