/** One range per line: what a terminal would carry out instead of show (ECMA-48, as xterm reads it). */
const SEQUENCES = new RegExp(
  [
    // Control sequence: colours, cursor, erasing. Also introduced by the one character U+009B.
    "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]",
    // Operating system command: titles, links (OSC 8), clipboard. Ends with BEL or ST.
    "(?:\\u001b\\]|\\u009d)[^\\u0007\\u001b\\u0080-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)",
    // Device control, start of string, privacy message, application command: end with ST alone.
    "(?:\\u001b[PX^_]|[\\u0090\\u0098\\u009e\\u009f])[^\\u001b\\u0080-\\u009f]*(?:\\u001b\\\\|\\u009c)",
    // Character sets, and two-character escapes but for the introducers above.
    "\\u001b(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\`-~])",
  ].join("|"),
  "g",
);

/**
 * What nobody sees or what changes how the rest is seen: controls, direction marks, zero-width characters, halves of
 * characters, line ends within a line. A tab is none of these.
 */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * One line from elsewhere as harmless text: finished terminal sequences go with all they hold, every other unseen
 * character becomes U+FFFD. A sequence that does not end takes nothing with it: who may name a guest could hide the
 * rest of a line by it.
 */
export function cleanText(line: string): string {
  // Nearly every line is clean already.
  if (line.search(UNSEEN) === -1) return line;
  return line.replace(SEQUENCES, "").replace(UNSEEN, "\ufffd");
}

const MAX_LINE_BYTES = 16 * 1024;
const CUT = " … [cut at 16 KiB]";

/** A line of at most 16 KiB of UTF-8, its mark included where something was cut off. */
export function capLine(line: string): string {
  if (line.length * 3 <= MAX_LINE_BYTES || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  const room = MAX_LINE_BYTES - Buffer.byteLength(CUT);
  const { read } = new TextEncoder().encodeInto(line, new Uint8Array(room));
  return `${line.slice(0, read)}${CUT}`;
}
