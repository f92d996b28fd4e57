import { State } from "../../workers/model/states.js";
import { PixelFlag } from "../viewmodel/cell-texture.js";

/**
 * Draws all lanes at once: a rectangle per screen row, and per pixel one look at the row's cells and one at the
 * palette. Kept this lean because it has to run without a graphics card too, where every fetch costs. All
 * positions are small numbers in device pixels; time never gets here.
 */
export const LANE_VERTEX = `#version 300 es
in vec2 aPosition;
// px above the bar's floor, row in the detail texture, row in the overview (-1: not there), marks
in vec4 aRow;
// px by which the cells are shown later
in float aShift;

out vec3 vPx;
flat out float vShift;
flat out ivec2 vRows;
flat out vec3 vGround;

uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
uniform vec3 uGround;
uniform vec3 uSelectedGround;
uniform vec3 uHoveredGround;

void main() {
  vPx = vec3(aPosition, aRow.x);
  vRows = ivec2(aRow.yz);
  vShift = aShift;
  int marks = int(aRow.w);
  vec3 ground = uGround;
  if ((marks & 2) != 0) ground = mix(ground, uHoveredGround, 0.5);
  if ((marks & 1) != 0) ground = mix(ground, uSelectedGround, 0.7);
  vGround = ground;
  vec3 place = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0);
  gl_Position = vec4(place.xy, 0.0, 1.0);
}
`;

/** `SQUEEZED` is for windows with breaks: one look more at a texture for each pixel. All others go without. */
const fragment = (definition: string) => `#version 300 es
${definition}
in vec3 vPx;
flat in ivec2 vRows;
flat in float vShift;
flat in vec3 vGround;
out vec4 outColour;

uniform sampler2D uDetail;
uniform sampler2D uOverview;
uniform sampler2D uPalette;

// scale, offset, width: texel = px * scale + offset
uniform vec3 uDetailPlace;
uniform vec3 uOverviewPlace;
// px of a bar, stripes of a hatch in a px, hatch phase, px from which the trace is not read yet
uniform vec4 uShape;
// first line, distance of lines, in px
uniform vec2 uGrid;
// row at which the veils begin in the detail and the overview texture; 0: there are none
uniform vec2 uVeilRows;
uniform vec3 uGridColour;
uniform vec3 uUnreadGround;

#ifdef SQUEEZED
// of each pixel: its columns in the detail and the overview texture + 1, whether a line of the grid or a break is there
uniform sampler2D uColumns;
uniform vec3 uLaneGround;
uniform vec3 uEdgeColour;
#endif

#ifndef SQUEEZED
vec3 groundAt(float x) {
  vec3 ground = uShape.w <= x ? uUnreadGround : vGround;
  float line = floor(uGrid.x + floor((x - uGrid.x) / uGrid.y + 0.5) * uGrid.y + 0.5);
  return line == x ? uGridColour : ground;
}
#endif

void main() {
  float x = floor(vPx.x);
  float level = vPx.z;
#ifdef SQUEEZED
  ivec4 pixel = ivec4(texelFetch(uColumns, ivec2(int(x), 0), 0) * 255.0 + 0.5);
  vec3 ground = uShape.w <= x ? uUnreadGround : vGround;
  if ((pixel.y & ${PixelFlag.GRID}) != 0) ground = uGridColour;
#else
  vec3 ground = groundAt(x);
#endif
  vec4 cell = vec4(0.0);
  vec4 veil = vec4(0.0);
  if (0.0 < level) {
    float at = x + 0.5 - vShift;
    // Where a clock is tried, what the host took is not known.
    bool hasVeil = vShift == 0.0;
#ifdef SQUEEZED
    float column = float(pixel.x + ((pixel.y & 63) << 8) - 1);
#else
    float column = floor(at * uDetailPlace.x + uDetailPlace.y);
#endif
    if (0 <= vRows.x && 0.0 <= column && column < uDetailPlace.z) {
      cell = texelFetch(uDetail, ivec2(int(column), vRows.x), 0);
      if (hasVeil && 0.0 < uVeilRows.x) veil = texelFetch(uDetail, ivec2(int(column), vRows.x + int(uVeilRows.x)), 0);
    } else if (0 <= vRows.y) {
#ifdef SQUEEZED
      column = float(pixel.z + ((pixel.w & 63) << 8) - 1);
#else
      column = floor(at * uOverviewPlace.x + uOverviewPlace.y);
#endif
      if (0.0 <= column && column < uOverviewPlace.z) {
        cell = texelFetch(uOverview, ivec2(int(column), vRows.y), 0);
        if (hasVeil && 0.0 < uVeilRows.y) veil = texelFetch(uOverview, ivec2(int(column), vRows.y + int(uVeilRows.y)), 0);
      }
    }
  }
  vec2 tops = floor(cell.yw * uShape.x + 0.5);
  vec3 colour = ground;
  if (0.0 < level && level < tops.y) {
    int state = int((level < tops.x ? cell.x : cell.z) * 255.0 + 0.5);
    vec4 ink = texelFetch(uPalette, ivec2(state, 0), 0);
    int bits = int(ink.a * 255.0 + 0.5);
    // Neither branches nor divisions: they cost more than the looks at textures where there is no graphics card.
    int hatch = bits & 3;
    float y = floor(vPx.y);
    float stripe = fract((x + uShape.z + (hatch == 2 ? y : -y)) * uShape.y);
    float share = hatch == 3 ? 0.55 * step(stripe, 0.2) : hatch == 0 ? 1.0 : 1.0 - 0.5 * step(stripe, 0.34);
    colour = mix(colour, ink.rgb, share * float(bits >> 2) * (1.0 / 63.0));
    vec2 veilTops = floor(veil.xy * uShape.x + 0.5);
    if (level < veilTops.y) {
      // What the host took: the state fades. Stolen time has stripes in the colour of preemption on it.
      colour = mix(colour, ground, 0.6);
      float veilStripe = fract((x + uShape.z - y) * uShape.y);
      if (level < veilTops.x && veilStripe < 0.4) colour = texelFetch(uPalette, ivec2(${State.PREEMPTED}, 0), 0).rgb;
    }
  }
#ifdef SQUEEZED
  // Lengths in a break are not to be compared with those beside it.
  if ((pixel.w & ${PixelFlag.BREAK}) != 0) colour = mix(colour, uLaneGround, 0.6);
  if ((pixel.w & ${PixelFlag.EDGE}) != 0) colour = mix(colour, uEdgeColour, 0.4);
#endif
  outColour = vec4(colour, 1.0);
}
`;

export const LANE_FRAGMENT = fragment("");
export const SQUEEZED_FRAGMENT = fragment("#define SQUEEZED");
