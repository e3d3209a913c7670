import { describe, expect, it } from "vitest";
import { judgeSpread, placeLabels, stackDots } from "./layout";

describe("judgeSpread", () => {
  it("is within when the spread equals balanciness, as ProxLB compares", () => {
    expect(judgeSpread([40, 50], 10)).toEqual({
      lowest: 40,
      highest: 50,
      points: 10,
      bandEnd: 50,
      within: true,
    });
    expect(judgeSpread([40, 50.1], 10)?.within).toBe(false);
  });

  it("ends the band at the end of the line", () => {
    expect(judgeSpread([95], 10)?.bandEnd).toBe(100);
  });

  it("judges nothing where there is nothing", () => {
    expect(judgeSpread([], 10)).toBeNull();
  });
});

describe("stackDots", () => {
  it("keeps dots that are far enough apart on the line", () => {
    expect(stackDots([10, 20, 30], 2)).toEqual([0, 0, 0]);
  });

  it("stacks near ones whatever their order, and comes back down", () => {
    expect(stackDots([31, 30, 30.5, 40], 2)).toEqual([2, 0, 1, 0]);
  });

  it("never lets two dots of one lane come nearer than a slot", () => {
    const values = Array.from({ length: 100 }, (_, index) => 40 + ((index * 37) % 100) / 4);
    const lanes = stackDots(values, 1.5);
    for (const lane of new Set(lanes)) {
      const inLane = values.filter((_, index) => lanes[index] === lane).sort((a, b) => a - b);
      for (let i = 1; i < inLane.length; i += 1)
        expect(inLane[i]! - inLane[i - 1]!).toBeGreaterThanOrEqual(1.5);
    }
  });
});

describe("placeLabels", () => {
  it("puts the important one nearest and the neighbour above", () => {
    const places = placeLabels(
      [
        { at: 50, width: 10, priority: 1 },
        { at: 56, width: 10, priority: 2 },
      ],
      2,
    );
    expect(places).toEqual([
      { row: 1, centre: 50 },
      { row: 0, centre: 56 },
    ]);
  });

  it("keeps labels on the line at its ends", () => {
    const places = placeLabels(
      [
        { at: 1, width: 10, priority: 0 },
        { at: 99, width: 10, priority: 0 },
      ],
      1,
    );
    expect(places.map((place) => place?.centre)).toEqual([5, 95]);
  });

  it("leaves out what has no place, never covers a label and never runs a leader through one", () => {
    const wishes = Array.from({ length: 30 }, (_, index) => ({
      at: ((index * 53) % 100) + 0.5,
      width: 9,
      priority: index % 3,
    }));
    const places = placeLabels(wishes, 3);
    const shown = places.flatMap((place, index) => (place ? [{ ...place, at: wishes[index]!.at }] : []));
    expect(shown.length).toBeGreaterThan(10);
    for (const one of shown) {
      for (const other of shown) {
        if (one === other) continue;
        if (one.row === other.row) expect(Math.abs(one.centre - other.centre)).toBeGreaterThanOrEqual(9);
        if (one.row > other.row) expect(Math.abs(one.at - other.centre)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
