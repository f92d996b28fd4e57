import type { Result } from "../../../../workers/core/result.js";
import type { QmpCommand } from "../commands.js";
import type { QmpAnswer, QmpEvent } from "../monitor.js";
import type { PlayControl, PlaySignal, PlayTold } from "./play-words.js";

/** What the thread of a monitor is told. It opens one monitor in its life. */
export type ToThread =
  | { readonly kind: "open"; readonly address: string }
  | { readonly kind: "ask"; readonly n: number; readonly command: QmpCommand; readonly mostMs: number | undefined }
  /** `plan`: a `Plan` in JSON, since a million groups as objects take twice as long. */
  | { readonly kind: "play"; readonly plan: string; readonly zero: bigint }
  | { readonly kind: "control"; readonly control: PlayControl }
  | { readonly kind: "signal"; readonly signal: PlaySignal }
  | { readonly kind: "close" };

export type FromThread =
  | { readonly kind: "opened"; readonly result: Result<undefined> }
  | { readonly kind: "event"; readonly event: QmpEvent }
  | { readonly kind: "answer"; readonly n: number; readonly answer: Result<QmpAnswer> }
  | { readonly kind: "told"; readonly told: PlayTold }
  | { readonly kind: "closed"; readonly why: string };
