import { describe, expect, it } from "vitest";
import { halfSentence } from "./half-sentence";

describe("half a sentence", () => {
  it("has lost the stop at its end, and nothing else", () => {
    expect(halfSentence("pve1 (10.0.0.1) does not answer.")).toBe("pve1 (10.0.0.1) does not answer");
    expect(halfSentence("not read yet")).toBe("not read yet");
    expect(halfSentence("Who knows?")).toBe("Who knows?");
  });
});
