import { type BufferImageSource, type Geometry, GlProgram, Mesh, Shader, UniformGroup } from "pixi.js";
import { type CellTexture, texelTransform } from "../viewmodel/cell-texture.js";
import { composeCells } from "../viewmodel/compose-cells.js";
import { composeVeils } from "../viewmodel/compose-veils.js";
import { paintGroups } from "../viewmodel/paint-groups.js";
import { PALETTE_WIDTH } from "../viewmodel/palette-texture.js";
import { rgbFromHex } from "../viewmodel/rgb.js";
import { shownOf } from "../viewmodel/squeeze.js";
import { nsPerPx, pxAtTime } from "../viewmodel/viewport.js";
import { dataTexture, setTexels } from "./data-texture.js";
import { LANE_FRAGMENT, LANE_VERTEX, SQUEEZED_FRAGMENT } from "./lane-shader.js";
import { RowGeometry } from "./row-geometry.js";
import { BAR_GAP_BOTTOM_PX, BAR_GAP_TOP_PX, type Scene } from "./scene.js";

const HATCH_PERIOD_PX = 6;

/** The lanes: one draw call, one shader, three textures. */
export class LaneMesh {
  readonly mesh: Mesh<Geometry, Shader>;
  private readonly detail = new CellUpload();
  private readonly overview = new CellUpload();
  private readonly palette = dataTexture(PALETTE_WIDTH, 1);
  private readonly columns = dataTexture(1, 1);
  private readonly rows = new RowGeometry();
  private readonly uniforms = createUniforms();
  private readonly even: Shader;
  private squeezed: Shader | undefined;
  private shownPalette: Uint8Array | undefined;

  constructor() {
    this.even = shaderOf("lanes", LANE_FRAGMENT, this.resources());
    this.mesh = new Mesh({ geometry: this.rows.geometry, shader: this.even });
  }

  update(scene: Scene): void {
    const barPx = barPxOf(scene);
    this.detail.show(scene.detail, barPx, scene.dimmed);
    this.overview.show(scene.overview, barPx, scene.dimmed);
    if (this.shownPalette !== scene.palette) setTexels(this.palette, scene.palette, PALETTE_WIDTH, 1);
    this.shownPalette = scene.palette;
    const shader = this.shaderFor(scene);
    if (this.mesh.shader !== shader) this.mesh.shader = shader;
    this.rows.update(scene);
    this.setUniforms(scene, barPx);
  }

  destroy(): void {
    this.mesh.destroy();
    // They let go of the textures.
    this.even.destroy();
    this.squeezed?.destroy();
    this.rows.geometry.destroy(true);
    for (const texture of [this.detail.source, this.overview.source, this.palette, this.columns]) texture.destroy();
  }

  private resources() {
    return {
      uDetail: this.detail.source,
      uOverview: this.overview.source,
      uPalette: this.palette,
      lanes: this.uniforms,
    };
  }

  /** Made when time is squeezed for the first time. */
  private shaderFor({ columns }: Scene): Shader {
    if (columns === undefined) return this.even;
    this.squeezed ??= shaderOf("squeezed lanes", SQUEEZED_FRAGMENT, { ...this.resources(), uColumns: this.columns });
    setTexels(this.columns, columns, columns.length / 4, 1);
    return this.squeezed;
  }

  private setUniforms(scene: Scene, barPx: number): void {
    const ratio = scene.devicePixelRatio;
    const width = scene.widthPx * ratio;
    const to = this.uniforms.uniforms;
    to.uDetailPlace.set(place(scene.detail, scene, width));
    to.uOverviewPlace.set(place(scene.overview, scene, width));
    const period = HATCH_PERIOD_PX * ratio;
    const readPx = Math.max(-1, Math.min(width + 1, pxAtTime(scene.view, width, scene.readUntilNs)));
    to.uShape.set([barPx, 1 / period, hatchPhase(scene, width, period), readPx]);
    to.uVeilRows.set([this.detail.veilRows, this.overview.veilRows]);
    to.uGrid.set([scene.grid.firstPx * ratio, Math.max(1, scene.grid.stepPx * ratio)]);
    to.uGridColour.set(rgbFromHex(scene.grounds.grid));
    to.uLaneGround.set(rgbFromHex(scene.grounds.lanes));
    to.uEdgeColour.set(rgbFromHex(scene.grounds.text));
    to.uGround.set(rgbFromHex(scene.grounds.lanes));
    to.uSelectedGround.set(rgbFromHex(scene.grounds.selected));
    to.uHoveredGround.set(rgbFromHex(scene.grounds.hovered));
    to.uUnreadGround.set(rgbFromHex(scene.grounds.unread));
    this.uniforms.update();
  }
}

function shaderOf(name: string, fragment: string, resources: Record<string, unknown>): Shader {
  const program = { vertex: LANE_VERTEX, fragment, name, preferredFragmentPrecision: "highp" } as const;
  return new Shader({ glProgram: GlProgram.from(program), resources });
}

/** A cell texture on the GPU; composed and uploaded only when it is another, or bars changed their height. */
class CellUpload {
  readonly source: BufferImageSource = dataTexture(1, 1);
  private shown: CellTexture | undefined;
  private barPx = 0;
  private dimmed: ReadonlySet<number> = new Set();
  private composed = new Uint8Array(0);
  /** The row at which the veils begin; 0: there are none. */
  veilRows = 0;

  show(texture: CellTexture | undefined, barPx: number, dimmed: ReadonlySet<number>): void {
    if (texture === undefined || texture.rows === 0) return;
    const isRepainted = texture.groups !== undefined && dimmed !== this.dimmed;
    if (texture === this.shown && barPx === this.barPx && !isRepainted) return;
    this.shown = texture;
    this.barPx = barPx;
    this.dimmed = dimmed;
    const { texels, veils, groups, width, rows } = texture;
    // The veils of all rows lie below the cells of all rows.
    const size = texels.length * (veils === undefined ? 1 : 2);
    if (this.composed.length !== size) this.composed = new Uint8Array(size);
    const cells = this.composed.subarray(0, texels.length);
    composeCells(texels, barPx, cells);
    if (veils !== undefined) composeVeils(veils, cells, barPx, this.composed.subarray(texels.length));
    if (groups !== undefined) paintGroups(cells, groups, dimmed);
    setTexels(this.source, this.composed, width, size / (width * 4));
    this.veilRows = veils === undefined ? 0 : rows;
  }
}

function createUniforms() {
  const vector = () => ({ value: new Float32Array(3), type: "vec3<f32>" as const });
  return new UniformGroup({
    uDetailPlace: vector(),
    uOverviewPlace: vector(),
    uShape: { value: new Float32Array(4), type: "vec4<f32>" },
    uGrid: { value: new Float32Array(2), type: "vec2<f32>" },
    uVeilRows: { value: new Float32Array(2), type: "vec2<f32>" },
    uGridColour: vector(),
    uGround: vector(),
    uLaneGround: vector(),
    uEdgeColour: vector(),
    uSelectedGround: vector(),
    uHoveredGround: vector(),
    uUnreadGround: vector(),
  });
}

function barPxOf(scene: Scene): number {
  const ratio = scene.devicePixelRatio;
  const gaps = Math.round(BAR_GAP_TOP_PX * ratio) + Math.round(BAR_GAP_BOTTOM_PX * ratio);
  return Math.round(scene.rowPx * ratio) - gaps;
}

/** Without a texture the width is 0: every pixel falls outside. */
function place(texture: CellTexture | undefined, scene: Scene, width: number): [number, number, number] {
  if (texture === undefined) return [0, 0, 0];
  if (scene.columns !== undefined) return [0, 0, texture.width];
  const { scale, offset } = texelTransform(texture, scene.view, width);
  // Far outside, float32 could round its way back in; such a texture shows nothing anyway.
  if (1e7 < Math.abs(offset) || 1e7 < scale * width) return [0, 0, 0];
  return [scale, offset, texture.width];
}

/** Ties the stripes to time, so that they move with their state when panning. */
function hatchPhase(scene: Scene, width: number, period: number): number {
  const { startNs, squeeze } = scene.view;
  const shown = squeeze === undefined ? startNs : shownOf(squeeze, startNs);
  const startPx = shown / nsPerPx(scene.view, width);
  const whole = Math.round(startPx);
  return Number.isSafeInteger(whole) ? ((whole % period) + period) % period : 0;
}
