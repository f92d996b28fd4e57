import type { GivenItem } from "./given-files.js";
import type { Wish } from "./wish.js";

/** What a window shows, as plain data for another window. */
export interface HandedOver {
  readonly wish: Pick<Wish, "items" | "budget" | "choices" | "removed">;
  /** The windows keep showing the same time. */
  readonly isLinked: boolean;
}

/** A wish as plain data: how the view is carried over is a function. */
export function plainWish({ items, budget, choices, removed }: Wish): HandedOver["wish"] {
  return { items, budget, choices, removed: removed.map((one) => ({ ...one, view: undefined })) };
}

/** What another window has sent; undefined where it is nothing of the kind. */
export function handedFrom(value: unknown): HandedOver | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { wish, isLinked } = value as Partial<HandedOver>;
  const items: readonly GivenItem[] = wish?.items ?? [];
  return wish === undefined || items.length === 0 ? undefined : { wish, isLinked: isLinked === true };
}
