import { describe, expect, it } from "vitest";
import { LineAssembler } from "./lines";

const AT = "2026-03-01T10:00:00.000000001Z";
const LATER = "2026-03-01T10:00:00.000000002Z";

function frame(kind: 1 | 2, text: string | Buffer): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

const framed = (maxLineBytes = 1000) => new LineAssembler({ tty: false, maxLineBytes });
const bare = (maxLineBytes = 1000) => new LineAssembler({ tty: true, maxLineBytes });

describe("LineAssembler on framed output", () => {
  it("takes stdout and stderr apart", () => {
    const lines = framed().push(Buffer.concat([frame(1, `${AT} out\n`), frame(2, `${LATER} err\n`)]));
    expect(lines).toEqual([
      { at: AT, stream: "stdout", text: "out" },
      { at: LATER, stream: "stderr", text: "err" },
    ]);
  });

  it("gives the same lines wherever the bytes are cut", () => {
    const bytes = Buffer.concat([
      frame(1, `${AT} first ä\n`),
      frame(2, `${AT} \n`),
      frame(1, `${LATER} € last\n`),
    ]);
    const whole = framed().push(bytes);
    expect(whole.map((line) => line.text)).toEqual(["first ä", "", "€ last"]);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const assembler = framed();
      const lines = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((part) => assembler.push(part));
      expect(lines, `cut at ${cut}`).toEqual(whole);
    }
  });

  it("joins a line that Docker logged in pieces, also within a character and across the other stream", () => {
    const euro = Buffer.from("€");
    const assembler = framed();
    const pieces = [
      frame(1, Buffer.concat([Buffer.from(`${AT} a`), euro.subarray(0, 1)])),
      frame(2, `${LATER} other\n`),
      frame(1, Buffer.concat([Buffer.from(`${AT} `), euro.subarray(1), Buffer.from("b\n")])),
    ];
    const lines = pieces.flatMap((piece) => assembler.push(piece));
    expect(lines).toEqual([
      { at: LATER, stream: "stderr", text: "other" },
      { at: AT, stream: "stdout", text: "a€b" },
    ]);
  });

  it("cuts an overlong line and says how much is missing", () => {
    const assembler = framed(10);
    assembler.push(frame(1, `${AT} 01234567`));
    const lines = assembler.push(frame(1, `${AT} 89abcdef\n`));
    expect(lines.map((line) => line.text)).toEqual(["0123456789 … (6 more bytes)"]);
  });

  it("ends a half line at the next one of another time, and gives the last half line only on flush", () => {
    const assembler = framed();
    expect(assembler.push(frame(1, `${AT} died here`))).toEqual([]);
    expect(assembler.push(frame(1, `${LATER} next`))).toEqual([
      { at: AT, stream: "stdout", text: "died here" },
    ]);
    expect(assembler.flush()).toEqual([{ at: LATER, stream: "stdout", text: "next" }]);
    expect(assembler.flush()).toEqual([]);
  });

  it("refuses bytes that are not frames instead of guessing", () => {
    expect(() => framed().push(Buffer.from(`${AT} hello\n`))).toThrow("not in the form");
  });

  it("stamps the arrival where the engine gives no time", () => {
    const [line] = framed().push(frame(1, "no time\n"));
    expect(line?.text).toBe("no time");
    expect(Math.abs(Date.parse(line?.at ?? "") - Date.now())).toBeLessThan(5_000);
  });
});

describe("LineAssembler on a TTY", () => {
  it("splits bare bytes, wherever they are cut, and drops the carriage returns", () => {
    const bytes = Buffer.from(`${AT} one ü\r\n${LATER} \r\n${LATER} two\r\n`);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const assembler = bare();
      const lines = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((part) => assembler.push(part));
      expect(lines.map((line) => line.text)).toEqual(["one ü", "", "two"]);
      expect(lines.map((line) => line.at)).toEqual([AT, LATER, LATER]);
    }
  });

  it("takes out the time that stands before each piece of a long line", () => {
    expect(bare().push(Buffer.from(`${AT} aaa${AT} bbb${AT} ccc\r\n`))).toEqual([
      { at: AT, stream: "stdout", text: "aaabbbccc" },
    ]);
  });
});
