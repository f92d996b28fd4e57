/**
 * Draws all lanes at once. Every pixel finds its screen row, the texture row that shows (`uRows`), the texel
 * under it, and stacks the texel's two states: the lower-ranked one from the floor, the other on top, each as
 * tall as its share and its style say. So a lane seen from afar is an area chart, and a lane seen from near is
 * bars of fixed height. All positions are small numbers in device pixels; time never gets here.
 */
export const LANE_VERTEX = `#version 300 es
in vec2 aPosition;
out vec2 vPx;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;

void main() {
  vPx = aPosition;
  vec3 place = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0);
  gl_Position = vec4(place.xy, 0.0, 1.0);
}
`;

export const LANE_FRAGMENT = `#version 300 es
in vec2 vPx;
out vec4 outColour;

uniform sampler2D uDetail;
uniform sampler2D uOverview;
uniform sampler2D uPalette;
uniform sampler2D uRows;

// scale, offset, width: texel = px * scale + offset
uniform vec3 uDetailPlace;
uniform vec3 uOverviewPlace;
// row height, bar height, gap above the bar, hatch period
uniform vec4 uRowShape;
// pinned px, scrolled px, pinned rows, hatch phase
uniform vec4 uScroll;
uniform vec3 uGround;
uniform vec3 uSelectedGround;
uniform vec3 uHoveredGround;
uniform vec3 uUnreadGround;
uniform float uReadPx;
// first line, distance of lines, in px
uniform vec2 uGrid;
uniform vec3 uGridColour;

const float BYTE = 255.0;

vec4 texel(sampler2D cells, vec3 place, float x, float row) {
  float column = floor((x + 0.5) * place.x + place.y);
  if (row < 0.0 || column < 0.0 || place.z <= column) return vec4(-1.0);
  return floor(texelFetch(cells, ivec2(int(column), int(row)), 0) * BYTE + 0.5);
}

vec3 paint(vec3 ground, float state, float hatch, vec2 px) {
  vec4 ink = texelFetch(uPalette, ivec2(int(state), 0), 0);
  vec3 colour = mix(ground, ink.rgb, ink.a);
  if (hatch < 0.5) return colour;
  float slope = hatch > 1.5 && hatch < 2.5 ? 1.0 : -1.0;
  float stripe = mod(px.x + uScroll.w + slope * px.y, uRowShape.w);
  if (hatch > 2.5) return stripe < uRowShape.w * 0.2 ? mix(ground, colour, 0.7) : ground;
  return stripe < uRowShape.w * 0.34 ? mix(colour, ground, 0.5) : colour;
}

void main() {
  vec2 px = floor(vPx);
  bool pinned = px.y < uScroll.x;
  float y = pinned ? px.y : px.y - uScroll.x + uScroll.y;
  float slot = floor(y / uRowShape.x);
  float inRow = y - slot * uRowShape.x;
  vec4 row = floor(texelFetch(uRows, ivec2(int(slot) + (pinned ? 0 : int(uScroll.z)), 0), 0) * BYTE + 0.5);

  vec3 ground = uReadPx <= px.x ? uUnreadGround : uGround;
  int marks = int(row.z);
  if ((marks & 2) != 0) ground = mix(ground, uHoveredGround, 0.5);
  if ((marks & 1) != 0) ground = mix(ground, uSelectedGround, 0.7);

  float line = floor(uGrid.x + floor((px.x - uGrid.x) / uGrid.y + 0.5) * uGrid.y + 0.5);
  if (line == px.x) ground = mix(ground, uGridColour, 0.9);

  vec4 cell = texel(uDetail, uDetailPlace, px.x, row.x - 1.0);
  if (cell.x < 0.0) cell = texel(uOverview, uOverviewPlace, px.x, row.y - 1.0);
  float level = uRowShape.z + uRowShape.y - inRow;
  if (cell.x < 0.0 || level <= 0.0 || row.w < 0.5) {
    outColour = vec4(ground, 1.0);
    return;
  }

  vec3 first = floor(texelFetch(uPalette, ivec2(int(cell.x), 1), 0).rgb * BYTE + 0.5);
  vec3 second = floor(texelFetch(uPalette, ivec2(int(cell.z), 1), 0).rgb * BYTE + 0.5);
  bool swap = second.z < first.z;
  vec3 low = swap ? second : first;
  vec3 high = swap ? first : second;
  float lowState = swap ? cell.z : cell.x;
  float highState = swap ? cell.x : cell.z;
  float lowShare = swap ? cell.w : cell.y;
  float highShare = swap ? cell.y : cell.w;
  float sum = max(1.0, lowShare + highShare);
  float bar = uRowShape.y;
  float lowTop = lowShare / sum * low.x / BYTE * bar;
  float highTop = highShare / sum * high.x / BYTE * bar;
  // However small its share, a state that was there stays visible.
  if (lowShare > 0.0 && low.x > 0.0) lowTop = max(lowTop, 2.0);
  if (highShare > 0.0 && high.x > 0.0) highTop = max(highTop, 2.0);
  lowTop = min(lowTop, bar - min(highTop, 2.0));
  float top = min(bar, lowTop + highTop);

  vec3 colour = ground;
  if (level <= floor(lowTop + 0.5)) colour = paint(ground, lowState, low.y, px);
  else if (level <= floor(top + 0.5)) colour = paint(ground, highState, high.y, px);
  outColour = vec4(colour, 1.0);
}
`;
