import type { Result } from "../../../workers/core/result.js";
import type { GivenOffset } from "../../../workers/model/clock-choice.js";
import type { Budget, EngineApi, SessionChange, SessionInfo } from "../../../workers/model/engine-api.js";
import type { EngineClient } from "../../engine/engine-client.js";
import type { OpenChoices } from "../../host/host-api.js";
import type { CarriedView } from "../persistence/carried-view.js";
import type { GivenItem } from "./given-files.js";

/** What is to be opened, and how. */
export interface Wish {
  readonly items: readonly GivenItem[];
  readonly budget: Partial<Budget>;
  /** Clocks that the user has set, and how logs and other clocks are read. */
  readonly choices: OpenChoices;
  /** The view that it begins with. */
  readonly carried?: CarriedView | undefined;
  /** Where another trace is open, the user says first what becomes of it. */
  readonly asks: boolean;
  /** What the user took off this timeline, the last at the end. */
  readonly removed: readonly RemovedTrace[];
}

/** A trace that is off the timeline and can come back. */
export interface RemovedTrace {
  readonly path: string;
  /** The item that it came from, as it was. */
  readonly item: GivenItem;
  /** Clocks that the user had set for it. */
  readonly offsets: readonly GivenOffset[];
  /** The view with its lanes. */
  readonly view: CarriedView | undefined;
}

/** A wish whose engine opens, or has opened and waits for the user's answer. */
export interface Attempt {
  wish: Wish;
  readonly client: EngineClient;
  /** Of a change of the open trace: has its engine do it. */
  readonly ask?: (api: EngineApi) => Promise<Result<SessionChange>>;
  info?: SessionInfo;
}

export const NO_WISH: Wish = { items: [], budget: {}, choices: {}, asks: false, removed: [] };

/** The contents that were opened or added, each with its items: what is on screen is not added once more. */
export class OpenedContents {
  private readonly itemsOf = new Map<string, readonly GivenItem[]>();

  add(contentId: string, items: readonly GivenItem[]): void {
    this.itemsOf.set(contentId, items);
  }

  /** Whether a content is whole among the items on screen. */
  isAmong(contentId: string, shown: readonly GivenItem[]): boolean {
    const items = this.itemsOf.get(contentId);
    const isShown = ({ item }: GivenItem) =>
      shown.some((one) => one.item.files === item.files && one.without.length === 0);
    return items?.every(isShown) === true;
  }
}
