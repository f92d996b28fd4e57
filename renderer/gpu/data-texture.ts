import { BufferImageSource } from "pixi.js";

/** A texture of plain bytes, four a texel, never filtered. */
export function dataTexture(width: number, height: number): BufferImageSource {
  return new BufferImageSource({
    resource: new Uint8Array(width * height * 4),
    width,
    height,
    format: "rgba8unorm",
    alphaMode: "no-premultiply-alpha",
    scaleMode: "nearest",
    autoGenerateMipmaps: false,
    // Pixi cannot restore the texels after unloading them.
    autoGarbageCollect: false,
  });
}

/** Puts new bytes in: one upload on the next draw. */
export function setTexels(source: BufferImageSource, texels: Uint8Array, width: number, height: number): void {
  source.resource = texels;
  if (source.width !== width || source.height !== height) source.resize(width, height, 1);
  source.update();
}
