import { blockUnpackers, type LoadWasm } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { type ElfLayout, Fields } from "./header.js";
import { type Problems, type Section, SHF_COMPRESSED, sectionBytes } from "./tables.js";

/** Of the largest browsers and kernels, packed or not. */
const MOST_BYTES = 256 << 20;
/** gabi, "Section Compression": ch_type. */
const KINDS = ["", "zlib", "zstd"] as const;

/** The bytes of a section of debug information, unpacked; none if there is no such section, or it is damaged. */
export async function debugSection(
  source: ByteSource,
  sections: readonly Section[],
  wanted: { readonly name: string; readonly layout: ElfLayout; readonly load: LoadWasm },
  problems: Problems,
): Promise<Uint8Array> {
  const { name, layout, load } = wanted;
  const section = sections.find((one) => one.name === name);
  if (section === undefined) return NOTHING;
  const isPacked = (section.flags & SHF_COMPRESSED) !== 0;
  const plain = isPacked ? { ...section, flags: 0 } : section;
  const bytes = await sectionBytes(source, plain, MOST_BYTES, problems);
  if (!isPacked || bytes.byteLength === 0) return bytes;
  const refused = (why: string) => {
    problems.diagnostics.warning(`section ${name} is left out: ${why}`, problems.file, section.offset);
    return NOTHING;
  };
  const headerBytes = layout.is64 ? 24 : 12;
  if (bytes.byteLength < headerBytes) return refused("its header is cut off");
  const kind = KINDS[new Fields(bytes, layout).u32(0)];
  if (kind === undefined || kind === "") return refused("it is compressed in an unknown way");
  const unpacked = await blockUnpackers(load)[kind](bytes.subarray(headerBytes), MOST_BYTES);
  return unpacked.ok ? unpacked.value : refused(unpacked.error.message);
}

const NOTHING = new Uint8Array(0);
