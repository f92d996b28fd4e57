import { type BufferImageSource, Geometry, GlProgram, Mesh, Shader, UniformGroup } from "pixi.js";
import { type CellTexture, ROW_MAP_WIDTH, texelTransform } from "../viewmodel/cell-texture.js";
import { rgbFromHex } from "../viewmodel/colour-science.js";
import { PALETTE_WIDTH } from "../viewmodel/palette-texture.js";
import { pxAtTime } from "../viewmodel/viewport.js";
import { dataTexture, setTexels } from "./data-texture.js";
import { LANE_FRAGMENT, LANE_VERTEX } from "./lane-shader.js";
import { BAR_GAP_BOTTOM_PX, BAR_GAP_TOP_PX, type Scene } from "./scene.js";

const HATCH_PERIOD_PX = 6;

/** The lanes: one rectangle, one shader, four textures. */
export class LaneMesh {
  readonly mesh: Mesh<Geometry, Shader>;
  private readonly detail = dataTexture(1, 1);
  private readonly overview = dataTexture(1, 1);
  private readonly palette = dataTexture(PALETTE_WIDTH, 2);
  private readonly rows = dataTexture(ROW_MAP_WIDTH, 1);
  private readonly positions = new Float32Array(8);
  private readonly geometry: Geometry;
  private readonly uniforms = createUniforms();
  private shownDetail: CellTexture | undefined;
  private shownOverview: CellTexture | undefined;
  private shownPalette: Uint8Array | undefined;

  constructor() {
    this.geometry = new Geometry({
      attributes: { aPosition: { buffer: this.positions, format: "float32x2", stride: 8, offset: 0 } },
      indexBuffer: new Uint32Array([0, 1, 2, 0, 2, 3]),
    });
    const program = GlProgram.from({
      vertex: LANE_VERTEX,
      fragment: LANE_FRAGMENT,
      name: "lanes",
      preferredFragmentPrecision: "highp",
    });
    const resources = {
      uDetail: this.detail,
      uOverview: this.overview,
      uPalette: this.palette,
      uRows: this.rows,
      lanes: this.uniforms,
    };
    this.mesh = new Mesh({ geometry: this.geometry, shader: new Shader({ glProgram: program, resources }) });
  }

  update(scene: Scene): void {
    this.resize(scene.widthPx * scene.devicePixelRatio, scene.heightPx * scene.devicePixelRatio);
    this.shownDetail = upload(this.detail, scene.detail, this.shownDetail);
    this.shownOverview = upload(this.overview, scene.overview, this.shownOverview);
    if (this.shownPalette !== scene.palette) setTexels(this.palette, scene.palette, PALETTE_WIDTH, 2);
    this.shownPalette = scene.palette;
    setTexels(this.rows, scene.rowMap, ROW_MAP_WIDTH, 1);
    this.setUniforms(scene);
  }

  destroy(): void {
    this.mesh.destroy();
    this.geometry.destroy(true);
    for (const texture of [this.detail, this.overview, this.palette, this.rows]) texture.destroy();
  }

  private resize(width: number, height: number): void {
    if (this.positions[2] === width && this.positions[5] === height) return;
    this.positions.set([0, 0, width, 0, width, height, 0, height]);
    this.geometry.getBuffer("aPosition").update();
  }

  private setUniforms(scene: Scene): void {
    const ratio = scene.devicePixelRatio;
    const width = scene.widthPx * ratio;
    const to = this.uniforms.uniforms;
    to.uDetailPlace.set(place(scene.detail, scene, width));
    to.uOverviewPlace.set(place(scene.overview, scene, width));
    const rowPx = Math.round(scene.rowPx * ratio);
    const gapTop = Math.round(BAR_GAP_TOP_PX * ratio);
    const period = HATCH_PERIOD_PX * ratio;
    to.uRowShape.set([rowPx, rowPx - gapTop - Math.round(BAR_GAP_BOTTOM_PX * ratio), gapTop, period]);
    const { pinnedPx, offsetPx, pinnedCount } = scene.rows;
    to.uScroll.set([
      Math.round(pinnedPx * ratio),
      Math.round(offsetPx * ratio),
      pinnedCount,
      hatchPhase(scene, width, period),
    ]);
    to.uGround.set(rgbFromHex(scene.grounds.lanes));
    to.uSelectedGround.set(rgbFromHex(scene.grounds.selected));
    to.uHoveredGround.set(rgbFromHex(scene.grounds.hovered));
    to.uUnreadGround.set(rgbFromHex(scene.grounds.unread));
    to.uGrid.set([scene.grid.firstPx * ratio, Math.max(1, scene.grid.stepPx * ratio)]);
    to.uGridColour.set(rgbFromHex(scene.grounds.grid));
    to.uReadPx = Math.max(-1, Math.min(width + 1, pxAtTime(scene.view, width, scene.readUntilNs)));
    this.uniforms.update();
  }
}

function createUniforms() {
  return new UniformGroup({
    uDetailPlace: { value: new Float32Array(3), type: "vec3<f32>" },
    uOverviewPlace: { value: new Float32Array(3), type: "vec3<f32>" },
    uRowShape: { value: new Float32Array(4), type: "vec4<f32>" },
    uScroll: { value: new Float32Array(4), type: "vec4<f32>" },
    uGround: { value: new Float32Array(3), type: "vec3<f32>" },
    uSelectedGround: { value: new Float32Array(3), type: "vec3<f32>" },
    uHoveredGround: { value: new Float32Array(3), type: "vec3<f32>" },
    uUnreadGround: { value: new Float32Array(3), type: "vec3<f32>" },
    uGrid: { value: new Float32Array(2), type: "vec2<f32>" },
    uGridColour: { value: new Float32Array(3), type: "vec3<f32>" },
    uReadPx: { value: 0, type: "f32" },
  });
}

function upload(
  source: BufferImageSource,
  texture: CellTexture | undefined,
  shown: CellTexture | undefined,
): CellTexture | undefined {
  if (texture !== undefined && texture !== shown && 0 < texture.rows) {
    setTexels(source, texture.texels, texture.width, texture.rows);
  }
  return texture;
}

/** Without a texture the width is 0: every pixel falls outside. */
function place(texture: CellTexture | undefined, scene: Scene, width: number): [number, number, number] {
  if (texture === undefined) return [0, 0, 0];
  const { scale, offset } = texelTransform(texture, scene.view, width);
  // Far outside, float32 could round its way back in; such a texture shows nothing anyway.
  if (1e7 < Math.abs(offset) || 1e7 < scale * width) return [0, 0, 0];
  return [scale, offset, texture.width];
}

/** Ties the stripes to time, so that they move with their state when panning. */
function hatchPhase(scene: Scene, width: number, period: number): number {
  const startPx = (scene.view.startNs * width) / scene.view.spanNs;
  const whole = Math.round(startPx);
  return Number.isSafeInteger(whole) ? ((whole % period) + period) % period : 0;
}
