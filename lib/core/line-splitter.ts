import { StringDecoder } from "node:string_decoder";

export interface LineSplitter {
  /** The lines that this piece completes, without their line ends. */
  push(bytes: Buffer): string[];
  /** What came after the last line end; null: nothing. */
  end(): string | null;
}

const CUT = " …";

/**
 * Bytes of UTF-8 in pieces of any size, as lines. Work and memory grow with the bytes alone: of a line beyond the
 * limit the rest is dropped as it comes, however long it is.
 * @param maxChars of one line; a longer one is cut there and ends with "…"
 */
export function createLineSplitter(maxChars: number): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let overlong = false;
  const add = (piece: string) => {
    if (overlong) return;
    rest += piece;
    if (rest.length <= maxChars) return;
    rest = rest.slice(0, maxChars) + CUT;
    overlong = true;
  };
  const take = () => {
    const line = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    rest = "";
    overlong = false;
    return line;
  };
  return {
    push(bytes) {
      const pieces = decoder.write(bytes).split("\n");
      const last = pieces.pop() ?? "";
      const lines = pieces.map((piece) => {
        add(piece);
        return take();
      });
      add(last);
      return lines;
    },
    end() {
      add(decoder.end());
      return rest === "" ? null : take();
    },
  };
}
