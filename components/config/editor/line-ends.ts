/** As a text area holds it: browsers know one line end only. */
export function inOneLineEnd(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/**
 * An edited text with the line ends that the file had: a line that was there keeps its own, a new one gets that of
 * most. @param edited from a text area
 */
export function withLineEndsOf(original: string, edited: string): string {
  const ends = new Map<string, string>();
  let windows = 0;
  let all = 0;
  for (const line of original.split("\n").slice(0, -1)) {
    const isWindows = line.endsWith("\r");
    ends.set(isWindows ? line.slice(0, -1) : line, isWindows ? "\r\n" : "\n");
    windows += isWindows ? 1 : 0;
    all += 1;
  }
  const usual = windows > all / 2 ? "\r\n" : "\n";
  const lines = edited.split("\n");
  const last = lines.pop() ?? "";
  return lines.map((line) => line + (ends.get(line) ?? usual)).join("") + last;
}
