import { type RecordLayout, readFields } from "../tracepoint/event-format.js";
import type { DatReader } from "./dat-reader.js";
import type { FormatText, PageLayout } from "./facts.js";

/** Formats of events beyond which a number is taken for damage. */
const MAX_FORMATS = 1 << 20;

export interface HeaderInfo {
  readonly page: PageLayout;
  readonly layout: RecordLayout;
}

/** header_page and header_event. */
export async function readHeaderInfo(reader: DatReader, userLongSize: number): Promise<HeaderInfo> {
  reader.what = "the description of pages";
  const page = await namedText(reader, "header_page");
  const event = await namedText(reader, "header_event");
  const { isLittleEndian } = reader;
  // Kernels before 2.6.31 had no header_page and another form of records.
  if (page === "" || /^\s*type\s*:\s*2 bits/m.test(event)) {
    throw reader.damaged("pages of a kernel before 2.6.31 are not read");
  }
  const fields = readFields(page, { longSize: userLongSize === 4 ? 4 : 8, isLittleEndian });
  if (!fields.ok) throw reader.damaged(`the description of pages: ${fields.error.message}`);
  const field = (name: string) => fields.value.find((each) => each.name === name);
  const commit = field("commit");
  const data = field("data");
  if (field("timestamp")?.size !== 8 || (commit?.size !== 4 && commit?.size !== 8) || data === undefined) {
    throw reader.damaged("the description of pages has no time stamp, commit and data");
  }
  return {
    page: { commitOffset: commit.offset, commitSize: commit.size, dataOffset: data.offset },
    layout: { longSize: commit.size, isLittleEndian },
  };
}

async function namedText(reader: DatReader, name: string): Promise<string> {
  const at = reader.at;
  if ((await reader.text(name.length + 1)) !== `${name}\0`) throw reader.damaged(`${name} should be here`, at);
  return reader.text(await reader.size());
}

export async function readFtraceFormats(reader: DatReader): Promise<FormatText[]> {
  reader.what = "the formats of ftrace's events";
  return formatTexts(reader, "ftrace");
}

export async function readEventFormats(reader: DatReader): Promise<FormatText[]> {
  reader.what = "the formats of events";
  const systems = await reader.u32();
  const formats: FormatText[] = [];
  for (let i = 0; i < systems; i += 1) {
    const system = await reader.cString(4096);
    for (const format of await formatTexts(reader, system)) formats.push(format);
    if (MAX_FORMATS < formats.length) throw reader.damaged(`more than ${MAX_FORMATS} formats of events`);
  }
  return formats;
}

async function formatTexts(reader: DatReader, system: string): Promise<FormatText[]> {
  const count = await reader.u32();
  if (MAX_FORMATS < count || reader.left < count * 8) throw reader.damaged(`${count} formats of events cannot follow`);
  const formats: FormatText[] = [];
  for (let i = 0; i < count; i += 1) formats.push({ system, text: await reader.text(await reader.size()) });
  return formats;
}

/** The content of a file of the traced machine, after its size in 4 or 8 bytes. */
export async function readFileText(reader: DatReader, what: string, sizeBytes: 4 | 8): Promise<string> {
  reader.what = what;
  const size = sizeBytes === 4 ? await reader.u32() : await reader.size();
  return reader.text(size);
}
