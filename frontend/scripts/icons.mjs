// Draws the icons of the installed client: the sign of public/icon.svg, as PNG files of the sizes that systems ask for.
// Run it by hand after a change of the sign: node scripts/icons.mjs
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const out = fileURLToPath(new URL("../public/icons/", import.meta.url));
const GROUND = [0x0f, 0x6c, 0x7a];
const INK = [0xff, 0xff, 0xff];
const POINT = [0xf2, 0xc4, 0x6d];
// The sign in a square of 32: the strokes of the Z, three wide, and the point.
const STROKES = [
  [9, 9.5, 23, 9.5],
  [23, 9.5, 11.5, 22.5],
  [11.5, 22.5, 23, 22.5],
];

/** Distance from a point to a line, less half the width of the stroke. */
function toStroke(x, y, [x1, y1, x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy) - 1.5;
}

/** Distance to the edge of the rounded square. */
function toGround(x, y, radius) {
  const qx = Math.abs(x - 16) - 16 + radius;
  const qy = Math.abs(y - 16) - 16 + radius;
  return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - radius;
}

/** How much of a pixel lies inside, out of the distance to the edge in pixels. */
const cover = (distance, scale) => Math.max(0, Math.min(1, 0.5 - distance * scale));
const mix = (under, over, amount) => under.map((value, index) => value + (over[index] - value) * amount);

/** `inset` makes the sign smaller and the ground whole, for systems that cut icons into shapes of their own. */
function draw(size, inset) {
  const scale = size / 32;
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [px, py] = [(column + 0.5) / scale, (row + 0.5) / scale];
      const [x, y] = [16 + (px - 16) / (1 - inset), 16 + (py - 16) / (1 - inset)];
      const inside = scale * (1 - inset);
      const stroke = Math.min(...STROKES.map((one) => toStroke(x, y, one)));
      let color = mix(GROUND, INK, cover(stroke, inside));
      color = mix(color, POINT, cover(Math.hypot(x - 23, y - 16) - 2, inside));
      const alpha = inset > 0 ? 1 : cover(toGround(px, py, 8), scale);
      const at = row * (size * 4 + 1) + 1 + column * 4;
      color.forEach((value, index) => {
        rows[at + index] = Math.round(value);
      });
      rows[at + 3] = Math.round(alpha * 255);
    }
  }
  return png(size, rows);
}

function png(size, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, "ascii"), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body) >>> 0);
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const packed = deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", packed), chunk("IEND", Buffer.alloc(0))]);
}

for (const [name, size, inset] of [
  ["192.png", 192, 0],
  ["512.png", 512, 0],
  ["whole.png", 512, 0.22],
  ["apple.png", 180, 0.12],
]) {
  writeFileSync(out + name, draw(size, inset));
}
