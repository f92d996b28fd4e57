import type { ByteSource } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";
import { CachedBytes, Recent, type Stretch } from "../cached-bytes.js";
import type { Place } from "./trace-index.js";
import type { Unpack } from "./unpack.js";

const UNPACKED_KEPT = 64;

/** The bytes of places of a file. Streams that are read side by side share what has been read and unpacked. */
export class PlaceBytes {
  private readonly file: CachedBytes;
  private readonly unpacked = new Recent<Promise<Result<Uint8Array>>>(UNPACKED_KEPT);

  constructor(
    source: ByteSource,
    private readonly unpack: Unpack,
  ) {
    this.file = new CachedBytes(source);
  }

  /** Where the message of the place is. */
  async of({ begin, end, packing, from, to }: Place): Promise<Result<Stretch>> {
    if (packing === "plain") return this.file.range(begin, end);
    const whole = await this.unpacked.get(begin, async () => {
      const packed = await this.file.range(begin, end);
      if (!packed.ok) return packed;
      const { value } = packed;
      return this.unpack(value.bytes.subarray(value.from, value.to), packing);
    });
    return whole.ok ? ok({ bytes: whole.value, from, to }) : whole;
  }
}
