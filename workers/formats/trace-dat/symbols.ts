import type { SymbolAt } from "../tracepoint/read-fields.js";

/** Beyond this distance from the last symbol an address is in none. */
const MAX_DISTANCE = 1n << 20n;

/** Look-up in the text of /proc/kallsyms. It is read when the first address is asked for: it has 200,000 lines. */
export function symbolsOf(kallsyms: string): SymbolAt {
  let table: Table | undefined;
  return (address) => {
    table ??= readTable(kallsyms);
    const at = lastUpTo(table.addresses, address);
    const begin = table.addresses[at];
    if (begin === undefined || begin === 0n || begin + MAX_DISTANCE < address) return undefined;
    const name = table.names[at] ?? "";
    return begin === address ? name : `${name}+0x${(address - begin).toString(16)}`;
  };
}

interface Table {
  readonly addresses: BigUint64Array;
  readonly names: readonly string[];
}

function readTable(text: string): Table {
  const rows: { address: bigint; name: string }[] = [];
  for (const line of text.split("\n")) {
    // Variables and absolute symbols are no functions; mapping symbols of ARM ("$a") name nothing.
    const match = /^([\da-fA-F]{1,16}) [tTwW] ([^$\s]\S*)/.exec(line);
    if (match !== null) rows.push({ address: BigInt(`0x${match[1]}`), name: match[2] ?? "" });
  }
  rows.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  return { addresses: BigUint64Array.from(rows, ({ address }) => address), names: rows.map(({ name }) => name) };
}

/** Index of the last address up to `wanted`, -1 if there is none; of equal ones the first. */
function lastUpTo(addresses: BigUint64Array, wanted: bigint): number {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((addresses[middle] as bigint) <= wanted) low = middle + 1;
    else high = middle;
  }
  let at = low - 1;
  while (0 < at && addresses[at - 1] === addresses[at]) at -= 1;
  return at;
}
