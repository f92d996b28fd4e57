/** Values in one piece of text. */
const PIECE = 4096;

/** `,"name":[value,…]` in pieces. `textOf`: the JSON of a value. */
export function* jsonColumn(name: string, count: number, textOf: (n: number) => string): Generator<string> {
  yield `,"${name}":[`;
  for (let from = 0; from < count; from += PIECE) {
    const texts: string[] = [];
    for (let n = from; n < Math.min(count, from + PIECE); n += 1) texts.push(textOf(n));
    yield `${from === 0 ? "" : ","}${texts.join(",")}`;
  }
  yield "]";
}
