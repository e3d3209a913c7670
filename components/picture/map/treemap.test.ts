import { describe, expect, it } from "vitest";
import { treemap } from "./treemap";

describe("treemap", () => {
  const sizes = [32, 16, 16, 8, 4, 4, 2, 1, 1];

  it("gives each guest the area of its memory and fills as much of the tile as is used", () => {
    const boxes = treemap(sizes, 1.6, 0.5);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [index, box] of boxes.entries()) {
      expect(box.width * box.height).toBeCloseTo((sizes[index]! / total) * 100 * 50, 3);
    }
  });

  it("stays in its tile, grows from the bottom and lets nothing overlap", () => {
    const boxes = treemap(sizes, 1.6, 0.5);
    const e = 1e-6;
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(-e);
      expect(box.x + box.width).toBeLessThanOrEqual(100 + e);
      expect(box.y).toBeGreaterThanOrEqual(50 - e);
      expect(box.y + box.height).toBeLessThanOrEqual(100 + e);
    }
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x + e ||
          b.x + b.width <= a.x + e ||
          a.y + a.height <= b.y + e ||
          b.y + b.height <= a.y + e;
        expect(apart).toBe(true);
      }
    }
  });

  it("draws nothing of no size", () => {
    expect(treemap([0, 0], 1.6, 0)).toEqual([
      { x: 0, y: 100, width: 0, height: 0 },
      { x: 0, y: 100, width: 0, height: 0 },
    ]);
  });
});
