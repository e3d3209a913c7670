import type { Spread } from "./layout";

export interface StripNode {
  name: string;
  /** 0..100; null while nobody knows it (then only the table lists it). */
  percent: number | null;
  /** Where the plan would bring it, 0..100. */
  afterPercent?: number | null;
  /** Why it does not count ("maintenance", "ignored", "offline"); drawn hollow and outside of the judgement. */
  excluded?: string | null;
}

export interface StripDot {
  name: string;
  percent: number;
  afterPercent: number | null;
  excluded: string | null;
  outside: boolean;
  extreme: boolean;
  /** Its lane above the line and, planned, below it, for each of STRIP_WIDTHS_PX. */
  lanes: number[];
  afterLanes: number[];
  /** Everything about it in one line. */
  words: string;
}

export interface StripView {
  dots: StripDot[];
  now: Spread | null;
  after: Spread | null;
  dotPx: number;
  /** How many lanes there are above and below the line, for each of STRIP_WIDTHS_PX. */
  rows: number[];
  afterRows: number[];
}
