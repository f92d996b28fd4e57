import { formatCountOf } from "../../workers/core/format.js";
import { isOfUse } from "../../workers/model/symbol-text.js";
import type { NamedDso, SymbolFileInfo, SymbolsInfo } from "../../workers/model/symbols.js";

/** Programs that are shown of an owner: those with most addresses. */
const MOST_DSOS = 8;

/** What names the code of a machine or VM, as the import report shows it. */
export interface OwnerSymbols {
  /** Key of the owner; "" and "*" as in `SymbolFileInfo`. */
  readonly key: string;
  readonly label: string;
  readonly code: readonly NamedDso[];
  /** Of the code that is not shown; "": all is. */
  readonly more: string;
  readonly files: readonly SymbolFileInfo[];
  /** Of the files that nothing asked for; "": there are none. */
  readonly idle: string;
}

/** By owner: machines and VMs first, then files that are nobody's, then programs. */
export function ownerSymbols({ owners, files, named }: SymbolsInfo): readonly OwnerSymbols[] {
  const all = [
    ...owners,
    { key: "", label: named.some(({ owner }) => owner === "") ? "Not known whose" : "Not known whose they are" },
    { key: "*", label: "Programs of any machine" },
  ];
  return all.flatMap(({ key, label }) => {
    const code = named.filter(({ owner }) => owner === key);
    const own = files.filter(({ owner }) => owner === key);
    if (code.length + own.length === 0) return [];
    const used = own.filter(isOfUse);
    return {
      key,
      label,
      code: code.slice(0, MOST_DSOS),
      more: countText(code.length - MOST_DSOS, "further file"),
      files: used,
      idle: countText(own.length - used.length, "further program", " that nothing asked for"),
    };
  });
}

function countText(count: number, noun: string, rest = ""): string {
  return count <= 0 ? "" : `${formatCountOf(count, noun)}${rest}`;
}

/** "0x200000 higher", "0x1000 lower". */
export function slideText(slide: string): string {
  const bytes = BigInt(slide);
  return bytes < 0n ? `0x${(-bytes).toString(16)} lower` : `0x${bytes.toString(16)} higher`;
}
