import { Buffer, BufferUsage, Geometry, GlProgram, Mesh, Shader, UniformGroup } from "pixi.js";
import { rgbFromHex } from "../viewmodel/rgb.js";

/** Boxes in device pixels, as columns. */
export interface MeshBoxes {
  readonly count: number;
  /** x, y, width, height of each. */
  readonly places: Float32Array;
  /** Red, green, blue of each, packed. */
  readonly colours: Uint32Array;
  /** 1: hatched. */
  readonly isHatched: Uint8Array;
}

const FIRST_CAPACITY = 4096;

/** All boxes of a flame graph in one draw call. */
export class FlameMesh {
  readonly mesh: Mesh<Geometry, Shader>;
  private capacity = FIRST_CAPACITY;
  private places = new Float32Array(this.capacity * 8);
  private colours = new Uint8Array(this.capacity * 16);
  private placeBuffer = vertexBuffer(this.places);
  private colourBuffer = vertexBuffer(this.colours);
  private readonly uniforms = new UniformGroup({
    uGround: { value: new Float32Array(3), type: "vec3<f32>" as const },
    uPeriod: { value: 6, type: "f32" as const },
  });
  private readonly shader: Shader;
  private drawn = 0;

  constructor() {
    const program = { vertex: VERTEX, fragment: FRAGMENT, name: "flame", preferredFragmentPrecision: "highp" } as const;
    this.shader = new Shader({ glProgram: GlProgram.from(program), resources: { flame: this.uniforms } });
    this.mesh = new Mesh({ geometry: this.geometry(), shader: this.shader });
  }

  update(boxes: MeshBoxes, ground: string, ratio: number): void {
    if (this.capacity < boxes.count) this.grow(boxes.count);
    const { places, colours } = this;
    for (let i = 0; i < boxes.count; i += 1) {
      const [x, y] = [boxes.places[i * 4] as number, boxes.places[i * 4 + 1] as number];
      const [right, bottom] = [x + (boxes.places[i * 4 + 2] as number), y + (boxes.places[i * 4 + 3] as number)];
      const at = i * 8;
      places[at] = x;
      places[at + 1] = y;
      places[at + 2] = right;
      places[at + 3] = y;
      places[at + 4] = right;
      places[at + 5] = bottom;
      places[at + 6] = x;
      places[at + 7] = bottom;
      const colour = boxes.colours[i] as number;
      const alpha = boxes.isHatched[i] === 1 ? 0 : 255;
      for (let corner = i * 16; corner < i * 16 + 16; corner += 4) {
        colours[corner] = colour >> 16;
        colours[corner + 1] = (colour >> 8) & 255;
        colours[corner + 2] = colour & 255;
        colours[corner + 3] = alpha;
      }
    }
    // What the last picture had more has no size now.
    if (boxes.count < this.drawn) places.fill(0, boxes.count * 8, this.drawn * 8);
    this.drawn = boxes.count;
    this.placeBuffer.update();
    this.colourBuffer.update();
    this.uniforms.uniforms.uGround.set(rgbFromHex(ground));
    this.uniforms.uniforms.uPeriod = 6 * ratio;
    this.uniforms.update();
  }

  destroy(): void {
    const { geometry } = this.mesh;
    this.mesh.destroy();
    this.shader.destroy();
    geometry.destroy(true);
  }

  private grow(count: number): void {
    while (this.capacity < count) this.capacity *= 2;
    this.places = new Float32Array(this.capacity * 8);
    this.colours = new Uint8Array(this.capacity * 16);
    this.placeBuffer = vertexBuffer(this.places);
    this.colourBuffer = vertexBuffer(this.colours);
    this.drawn = 0;
    const before = this.mesh.geometry;
    this.mesh.geometry = this.geometry();
    before.destroy(true);
  }

  private geometry(): Geometry {
    const indices = new Uint32Array(this.capacity * 6);
    for (let i = 0; i < this.capacity; i += 1) {
      const [at, corner] = [i * 6, i * 4];
      indices[at] = corner;
      indices[at + 1] = corner + 1;
      indices[at + 2] = corner + 2;
      indices[at + 3] = corner;
      indices[at + 4] = corner + 2;
      indices[at + 5] = corner + 3;
    }
    return new Geometry({
      attributes: {
        aPosition: { buffer: this.placeBuffer, format: "float32x2", stride: 8, offset: 0 },
        aColour: { buffer: this.colourBuffer, format: "unorm8x4", stride: 4, offset: 0 },
      },
      indexBuffer: indices,
    });
  }
}

function vertexBuffer(data: Float32Array | Uint8Array): Buffer {
  return new Buffer({ data, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
}

const VERTEX = `#version 300 es
in vec2 aPosition;
in vec4 aColour;
out vec4 vColour;
out vec2 vPx;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
void main() {
  vColour = aColour;
  vPx = aPosition;
  vec3 place = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0);
  gl_Position = vec4(place.xy, 0.0, 1.0);
}
`;

/** No alpha: the box is hatched. */
const FRAGMENT = `#version 300 es
in vec4 vColour;
in vec2 vPx;
out vec4 outColour;
uniform vec3 uGround;
uniform float uPeriod;
void main() {
  vec3 colour = vColour.rgb;
  if (vColour.a < 0.5 && mod(vPx.x + vPx.y, uPeriod) < uPeriod * 0.5) colour = mix(colour, uGround, 0.75);
  outColour = vec4(colour, 1.0);
}
`;
