import { expect, it } from "vitest";
import { numberAboveZero, oneOf, readCommandLine, wholeNumber } from "./command-line";

const command = {
  usage: "a command",
  options: {
    size: { type: "string", default: "small" },
    port: { type: "string" },
    factor: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
  checks: { size: oneOf("small", "large"), port: wholeNumber(1, 65_535), factor: numberAboveZero },
} as const;

it.each([
  [["--wat"], "Unknown option '--wat'."],
  [["--size", "tiny"], '--size must be one of small, large, not "tiny".'],
  [["--port", "65536"], '--port must be a whole number from 1 to 65535, not "65536".'],
  [["--port", "3000x"], '--port must be a whole number from 1 to 65535, not "3000x".'],
  [["--port", ""], '--port must be a whole number from 1 to 65535, not "".'],
  [["--factor", "0"], '--factor must be a number above 0, not "0".'],
  [["--factor", "Infinity"], '--factor must be a number above 0, not "Infinity".'],
  [["--quiet=yes"], "Option '--quiet' does not take an argument."],
  [["large"], '"large" is not understood.'],
])("says of %j in one sentence what is wrong", (args, wrong) => {
  expect(readCommandLine(command, args)).toEqual({ wrong });
});

it("says that a value is missing", () => {
  expect(readCommandLine(command, ["--port"])).toEqual({
    wrong: expect.stringMatching(/^Option '--port <value>' argument missing\.$/),
  });
});

it("gives help whatever else is asked for", () => {
  for (const help of ["--help", "-h"]) {
    expect(readCommandLine(command, ["--wat", help])).toEqual({ wrong: null });
  }
});

it("gives values, defaults, and as many words as the command takes", () => {
  expect(readCommandLine(command, ["--port", "3100", "--quiet"])).toEqual({
    values: { size: "small", port: "3100", quiet: true },
    words: [],
  });
  const withWord = { usage: "", words: { least: 1, most: 1 } };
  expect(readCommandLine(withWord, ["alice"])).toEqual({ values: {}, words: ["alice"] });
  expect(readCommandLine(withWord, [])).toEqual({ wrong: "Something is missing." });
  expect(readCommandLine(withWord, ["alice", "bob"])).toEqual({ wrong: '"bob" is not understood.' });
});
