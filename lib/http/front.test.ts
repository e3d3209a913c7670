import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { env, parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { identifyRequest, protectResponse } from "./front";

const OWN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const before = env();

/** The name a request has after the front, and the one its answer carries. */
function namesOf(remoteAddress: string, given?: string) {
  const headers: IncomingMessage["headers"] = given === undefined ? {} : { "x-request-id": given };
  const request = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
  const answered = new Map<string, string>();
  const response = { setHeader: (name: string, value: string) => answered.set(name, value) };
  identifyRequest(request);
  protectResponse(request, response as unknown as ServerResponse);
  return { inside: request.headers["x-request-id"], answered: answered.get("x-request-id") };
}

describe("the name of a request", () => {
  beforeEach(() => {
    setSingleton("env", parseEnv({ TRUSTED_PROXIES: "10.0.0.0/8" }));
  });
  afterAll(() => {
    setSingleton("env", before);
  });

  it("is new for each, stands in its answer and is not taken from a client", () => {
    const one = namesOf("203.0.113.9", "chosen-by-the-client");
    const two = namesOf("203.0.113.9");
    expect(one.inside).toMatch(OWN_ID);
    expect(one.answered).toBe(one.inside);
    expect(two.inside).not.toBe(one.inside);
  });

  it("is the one that a trusted proxy gave, so that both logs can be laid side by side", () => {
    expect(namesOf("10.1.2.3", "4bf92f3577b34da6a3ce929d0e0e4736")).toEqual({
      inside: "4bf92f3577b34da6a3ce929d0e0e4736",
      answered: "4bf92f3577b34da6a3ce929d0e0e4736",
    });
    for (const odd of ["short", "a".repeat(65), "two words", '{"level":60}', "line\r\nbreak", "é".repeat(9)])
      expect(namesOf("10.1.2.3", odd).inside, odd).toMatch(OWN_ID);
  });
});
