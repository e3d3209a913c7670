import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { trustedAddress } from "./trusted-address";

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage;

it("believes X-Forwarded-For of no one without trusted proxies", () => {
  expect(trustedAddress(from("203.0.113.9", "10.0.0.1"), undefined)).toBe("203.0.113.9");
  expect(trustedAddress(from("::ffff:203.0.113.9", "10.0.0.1"), undefined)).toBe("203.0.113.9");
});

it("believes a trusted proxy about the last hop, whatever the client put before it", () => {
  const proxies = "10.0.0.0/8, fd00::/8";
  expect(trustedAddress(from("10.0.0.2", "198.51.100.7"), proxies)).toBe("198.51.100.7");
  expect(trustedAddress(from("10.0.0.2", "1.1.1.1, 198.51.100.7"), proxies)).toBe("198.51.100.7");
  expect(trustedAddress(from("10.0.0.2", "1.1.1.1, 198.51.100.7, 10.0.0.3"), proxies)).toBe("198.51.100.7");
  expect(trustedAddress(from("fd00::1", "2001:db8::5"), proxies)).toBe("2001:db8::5");
  expect(trustedAddress(from("10.0.0.2", "not an address\r\nx"), proxies)).toBe("10.0.0.2");
});

it("does not believe who is no proxy, and refuses a setting that is no address", () => {
  expect(trustedAddress(from("203.0.113.9", "127.0.0.1"), "10.0.0.0/8")).toBe("203.0.113.9");
  expect(() => trustedAddress(from("10.0.0.2"), "proxy.example")).toThrow(/TRUSTED_PROXIES/);
});
