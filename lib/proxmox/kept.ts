import { mapInTurns } from "@/lib/core/next-turn";
import { ProxmoxError } from "./errors";
import { text, type WireRow, wholeCharacters, wireRow } from "./parse";

/** Rows of one list that could not be used. */
export interface LeftOut {
  count: number;
  total: number;
  /** Why, each reason once, at most three. */
  reasons: string[];
}

/** Takes note of what a list had to leave out; null when every row could be used. */
export type Report = (leftOut: LeftOut | null) => void;

/** Why a row is not used; the sentence goes on from "left out: ". */
export class BadRow extends Error {
  override readonly name = "BadRow";
}

const REASONS = 3;

/**
 * The rows of a list that can be used. A bad row costs itself alone and is reported; a list whose every row is bad is
 * no such list.
 * @param what how a sentence names the list: "/cluster/resources"
 * @throws ProxmoxError failed when the answer is no list, or none of its rows can be used
 */
export async function keepRows<T>(
  data: unknown,
  what: string,
  read: (wire: WireRow) => T,
  report: Report = () => undefined,
): Promise<T[]> {
  if (!Array.isArray(data)) throw notThe(what, "it is no list");
  const kept: T[] = [];
  const reasons = new Set<string>();
  let count = 0;
  await mapInTurns(data, (value) => {
    try {
      kept.push(read(requireRow(value)));
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      count += 1;
      if (reasons.size < REASONS) reasons.add(error.message);
    }
  });
  if (count > 0 && count === data.length) throw notThe(what, [...reasons].join("; "));
  report(count === 0 ? null : { count, total: data.length, reasons: [...reasons] });
  return kept;
}

/** "2 of 14 rows of /cluster/resources are left out: 1.5 is no guest id." */
export function leftOutSentence(what: string, { count, total, reasons }: LeftOut): string {
  const are = count === 1 ? "row of" : "rows of";
  return `${count} of ${total} ${are} ${what} cannot be used and ${count === 1 ? "is" : "are"} left out: ${reasons.join("; ")}.`;
}

/** The object that a call answers with. @throws ProxmoxError failed for anything else */
export function requireObject(data: unknown, what: string): WireRow {
  const wire = wireRow(data);
  if (wire === null) throw notThe(what, "it is no object");
  return wire;
}

export function notThe(what: string, why: string): ProxmoxError {
  return new ProxmoxError("failed", `What Proxmox sent is not what ${what} answers: ${why}.`);
}

function requireRow(value: unknown): WireRow {
  const wire = wireRow(value);
  if (wire === null) throw new BadRow(`${shown(value)} is no row`);
  return wire;
}

/** An outside value for a sentence: short, whole characters, no line breaks. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const plain = wholeCharacters(text).replace(/\p{Cc}+/gu, " ");
  return plain.length > 40 ? `${wholeCharacters(plain.slice(0, 39))}…` : plain;
}

/** @throws BadRow */
export function required(value: unknown, column: string): string {
  const read = text(value);
  if (read === null) throw new BadRow(`a row has no ${column}`);
  return read;
}
