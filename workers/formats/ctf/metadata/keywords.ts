/** Words that name a type of C only when an alias gives them one; several make one name (`unsigned long`). */
const C_TYPE_WORDS: ReadonlySet<string> = new Set(
  "_Bool _Complex _Imaginary char const double float int long short signed unsigned void".split(" "),
);

const TSDL_WORDS: ReadonlySet<string> = new Set(
  "align callsite clock enum env event floating_point integer stream string struct trace typealias typedef variant".split(
    " ",
  ),
);

export function isCTypeWord(word: string): boolean {
  return C_TYPE_WORDS.has(word);
}

/** Reserved (CTF 1.8.3, appendix C.1.1): never the name of a type, field or option. */
export function isKeyword(word: string): boolean {
  return C_TYPE_WORDS.has(word) || TSDL_WORDS.has(word);
}
