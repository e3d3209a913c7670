/** Where things go on a 0–100 % line. Positions and widths are per cent of its length. */

/**
 * Line lengths (px) a strip is laid out for: phone, half a desk, a desk. Container queries choose among the three, so
 * nothing is measured and the server's picture is the final one. A line in between has room to spare.
 */
export const STRIP_WIDTHS_PX = [310, 640, 1000] as const;

export interface Spread {
  lowest: number;
  highest: number;
  /** highest − lowest, in points */
  points: number;
  /** Upper end of the band: lowest + balanciness, at most 100. */
  bandEnd: number;
  within: boolean;
}

/** How far apart values are and whether that is within `balanciness` points; null where there is nothing to compare. */
export function judgeSpread(values: readonly number[], balanciness: number): Spread | null {
  if (values.length === 0) return null;
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const points = highest - lowest;
  return {
    lowest,
    highest,
    points,
    bandEnd: Math.min(100, lowest + balanciness),
    within: points <= balanciness,
  };
}

/** Lane of each dot (0 lies on the line), so that dots nearer than `slot` stack instead of hiding one another. */
export function stackDots(values: readonly number[], slot: number): number[] {
  const lanes = new Array<number>(values.length).fill(0);
  const laneEnds: number[] = [];
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  for (const { value, index } of order) {
    const free = laneEnds.findIndex((end) => value - end >= slot);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = value;
    lanes[index] = lane;
  }
  return lanes;
}

interface LabelWish {
  at: number;
  width: number;
  /** Higher is placed first. */
  priority: number;
}

interface LabelPlace {
  /** 0 is the row nearest to the line. */
  row: number;
  /** Centre of the label; moved inwards at the ends of the line. */
  centre: number;
}

/**
 * Rows for labels, so that none covers another and no leader (from label down to its dot) runs through a label. A label
 * that finds no place is null: its dot still tells its name when asked.
 */
export function placeLabels(wishes: readonly LabelWish[], rows: number): (LabelPlace | null)[] {
  const places: (LabelPlace | null)[] = wishes.map(() => null);
  const placed: { row: number; from: number; to: number; at: number }[] = [];
  const order = wishes
    .map((wish, index) => ({ wish, index }))
    .sort((a, b) => b.wish.priority - a.wish.priority);
  for (const { wish, index } of order) {
    const centre = Math.min(100 - wish.width / 2, Math.max(wish.width / 2, wish.at));
    const from = centre - wish.width / 2;
    const to = centre + wish.width / 2;
    for (let row = 0; row < rows; row += 1) {
      const blocked = placed.some(
        (other) =>
          (other.row === row && from < other.to && to > other.from) ||
          (other.row < row && wish.at > other.from && wish.at < other.to) ||
          (other.row > row && other.at > from && other.at < to),
      );
      if (blocked) continue;
      places[index] = { row, centre };
      placed.push({ row, from, to, at: wish.at });
      break;
    }
  }
  return places;
}
