import type { TextureSource, WebGLRenderer } from "pixi.js";

/** Whatever holds textures on the GPU. */
export interface HoldsTextures {
  textureBytes(): number;
}

/** What the canvases of a window hold of textures. */
export class TextureCount {
  private readonly holders = new Set<HoldsTextures>();

  /** Returns the way to count it no more. */
  add(holder: HoldsTextures): () => void {
    this.holders.add(holder);
    return () => this.holders.delete(holder);
  }

  bytes(): number {
    return Array.from(this.holders).reduce((sum, holder) => sum + holder.textureBytes(), 0);
  }
}

const TEXEL_BYTES = 4;

/** The textures that a renderer has put on the GPU: cells, palettes, and the atlases of glyphs. */
export function textureBytesOf({ texture }: WebGLRenderer<HTMLCanvasElement>): number {
  // Pixi leaves holes where textures were, which its types do not tell.
  const sources: readonly (TextureSource | null | undefined)[] = texture.managedTextures;
  const texels = sources.map((source) => (source ? source.pixelWidth * source.pixelHeight : 0));
  return texels.reduce((sum, count) => sum + count * TEXEL_BYTES, 0);
}
