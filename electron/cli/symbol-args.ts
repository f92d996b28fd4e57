import { ok, type Result } from "../../workers/core/result.js";
import { guestSymbolsOf, kernelSlideOf } from "../../workers/model/symbol-choice.js";
import { usage } from "./option-values.js";

/** Files and folders of symbols, as options name them. */
export interface SymbolChoices {
  /** Each `--symbols`. */
  readonly symbols?: readonly string[];
  /** Each `--guest-symbols`. */
  readonly guestSymbols?: readonly { readonly owner: string; readonly path: string }[];
  /** Each `--kernel-slide`. */
  readonly kernelSlides?: readonly { readonly owner: string; readonly slide: bigint }[];
}

interface SymbolOptions {
  readonly symbols?: readonly string[];
  readonly "guest-symbols"?: readonly string[];
  readonly "kernel-slide"?: readonly string[];
}

export function symbolsOf(command: string, values: SymbolOptions): Result<SymbolChoices> {
  const { symbols, "guest-symbols": guests = [], "kernel-slide": slides = [] } = values;
  const guestSymbols = guests.flatMap((text) => guestSymbolsOf(text) ?? []);
  if (guestSymbols.length < guests.length)
    return usage(command, "--guest-symbols wants VM=FOLDER, as in 961=vmA or vmA=symbols/vmA");
  const kernelSlides = slides.flatMap((text) => kernelSlideOf(text) ?? []);
  if (kernelSlides.length < slides.length)
    return usage(command, "--kernel-slide wants MACHINE=0xBYTES, as in 961=0x1400000 or host=-0x200000");
  return ok({
    ...(symbols && { symbols }),
    ...(0 < guestSymbols.length && { guestSymbols }),
    ...(0 < kernelSlides.length && { kernelSlides }),
  });
}
