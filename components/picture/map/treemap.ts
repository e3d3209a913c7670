export interface Box {
  /** Per cent of the whole width and height. */
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Squarified treemap: one box per size, area in proportion, as near to squares as rows allow (Bruls, Huizing, van Wijk,
 * "Squarified Treemaps", 2000). `sizes` in descending order. The boxes fill `fill` (0..1) of the height from the bottom.
 * @param aspect width / height of the area on screen, for what "square" means.
 */
export function treemap(sizes: readonly number[], aspect: number, fill: number): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= 0) return sizes.map(() => ({ x: 0, y: 100, width: 0, height: 0 }));
  const area: Rect = { x: 0, y: 1 - fill, width: aspect, height: fill };
  const scale = (area.width * area.height) / total;
  const boxes: Box[] = [];
  let rest = area;
  let start = 0;
  while (start < sizes.length) {
    const side = Math.min(rest.width, rest.height);
    let end = start + 1;
    while (
      end < sizes.length &&
      worst(sizes, start, end + 1, side, scale) <= worst(sizes, start, end, side, scale)
    ) {
      end += 1;
    }
    rest = layRow(sizes.slice(start, end), scale, rest, aspect, boxes);
    start = end;
  }
  return boxes;
}

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

function worst(sizes: readonly number[], start: number, end: number, side: number, scale: number): number {
  let sum = 0;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = start; i < end; i += 1) {
    const size = (sizes[i] ?? 0) * scale;
    sum += size;
    largest = Math.max(largest, size);
    smallest = Math.min(smallest, size);
  }
  if (smallest === 0) return Number.POSITIVE_INFINITY;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

// Lays one row along the shorter side and gives back what is left.
function layRow(row: number[], scale: number, rest: Rect, aspect: number, boxes: Box[]): Rect {
  const sum = row.reduce((total, size) => total + size, 0) * scale;
  const upright = rest.width >= rest.height;
  const side = upright ? rest.height : rest.width;
  const depth = side > 0 ? sum / side : 0;
  let offset = 0;
  for (const size of row) {
    const length = sum > 0 ? (size * scale * side) / sum : 0;
    const x = upright ? rest.x : rest.x + offset;
    const y = upright ? rest.y + offset : rest.y;
    const width = upright ? depth : length;
    const height = upright ? length : depth;
    boxes.push({ x: (x / aspect) * 100, y: y * 100, width: (width / aspect) * 100, height: height * 100 });
    offset += length;
  }
  return upright
    ? { ...rest, x: rest.x + depth, width: rest.width - depth }
    : { ...rest, y: rest.y + depth, height: rest.height - depth };
}
