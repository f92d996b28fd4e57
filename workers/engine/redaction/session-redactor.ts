import type { Redaction } from "../../model/bundle.js";
import type { KnownSession } from "../session-columns.js";
import { redactedName } from "./names.js";
import { Pseudonyms } from "./pseudonyms.js";
import { isPlainName, learnSession } from "./session-texts.js";
import { redactedTexts } from "./texts.js";

/** What a shared file is called in place of the trace. */
const TITLE = "trace";
/** Texts that are names of files or of streams, whatever they look like. */
const FILE_KEYS = /^(?:path|file|stream)$/;

/** Puts pseudonyms in place of what is not to be given away, in answers about a session: the same ones in all of them. */
export class SessionRedactor {
  private readonly pseudonyms: Pseudonyms;
  private readonly title: string;

  constructor(session: KnownSession, kinds: readonly Redaction[]) {
    this.pseudonyms = new Pseudonyms(new Set(kinds));
    this.title = this.hidesFiles ? session.info.name : "";
    learnSession(this.pseudonyms, session);
  }

  /** How many different texts were replaced, by kind. */
  get found(): Readonly<Partial<Record<Redaction, number>>> {
    return this.pseudonyms.found;
  }

  texts(texts: readonly string[]): readonly string[] {
    const replaced = redactedTexts(this.pseudonyms, texts);
    return texts.map((text, i) => (text !== "" && text === this.title ? TITLE : (replaced[i] ?? "")));
  }

  /** The name of a function, of whatever session; undefined: it may stay, but for what `texts` replaces. */
  symbol(text: string): string | undefined {
    return text === "" || !this.pseudonyms.has("symbols") ? undefined : this.pseudonyms.put("symbols", text);
  }

  /** The same of a file that holds code. What a kernel calls its own, as "[kernel]", stays. */
  codeFile(text: string): string | undefined {
    const isPlain = text === "" || text === "unknown code" || /^\[.*\]$/.test(text);
    return isPlain || !this.hidesFiles ? undefined : this.pseudonyms.put("paths", text);
  }

  /** The same of a thread, a process, a VM or a machine, with its number. */
  numbered(text: string): string | undefined {
    const [, name = "", number = ""] = /^(.*?)((?:@\d+)?(?: \d+)?)$/s.exec(text) ?? [];
    if (!this.pseudonyms.has("names") || isPlainName(name)) return undefined;
    const pseudonym = redactedName(this.pseudonyms, name);
    if (pseudonym === name) return undefined;
    this.pseudonyms.use(pseudonym);
    return pseudonym + number;
  }

  /** The same data, all texts in it replaced. */
  data<T>(data: T): T {
    const texts: string[] = [];
    walk(data, "", (text) => {
      texts.push(text);
      return text;
    });
    const replaced = this.texts(texts);
    let next = 0;
    return walk(data, "", (text, key) => {
      const found = replaced[next++] ?? "";
      const isFile = this.hidesFiles && FILE_KEYS.test(key) && text !== "" && found === text;
      return isFile ? this.pseudonyms.put("paths", text) : found;
    }) as T;
  }

  private get hidesFiles(): boolean {
    return this.pseudonyms.has("names") || this.pseudonyms.has("paths");
  }
}

/** Copies plain data with other texts in place of its own. The keys of objects are no texts. */
function walk(value: unknown, key: string, put: (text: string, key: string) => string): unknown {
  if (typeof value === "string") return put(value, key);
  if (Array.isArray(value)) return value.map((one) => walk(one, key, put));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, put)]));
}
