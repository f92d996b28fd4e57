import type { AreaContext, ChannelArea } from "./channel-area.js";

/** All areas of a channel. */
export function openAreas(_context: AreaContext): readonly ChannelArea[] {
  return [];
}
