import { expect, it } from "vitest";
import { weaknessOf } from "./password-rules";

const own = { username: "annabelle", email: "a.schmitz@example.org" };

it.each([
  "password1234",
  "Password1234!",
  "P@ssw0rd12345",
  "qwertyuiop12",
  "123456789012",
  "1q2w3e4r5t6z",
  "aaaaaaaaaaaa",
  "abababababab",
  "proxmox-admin-2026",
  "ProxLB-Proxlb-1",
  "iloveyouforever",
  "letmeinletmein",
  "annabelle-2026",
  "a.schmitz2026!",
  "administrator1",
  "Summer2026Summer",
  "zaq12wsxcde3",
  "qwertzuiop123",
])("refuses %s", (password) => {
  expect(weaknessOf(password, own)).not.toBeNull();
});

it.each([
  "correct horse battery staple",
  "Ein Zug fährt um 7 nach Köln",
  "viewer-demo-1x-plumbago",
  "t7#kQ!9vLp2&",
  "🐙🦑🐠🐡🦈🐬🐳🐋🦀🦞🦐🐚 tentacle",
  "ĸjærlighet på pinne",
  "vielleicht morgen wieder",
])("takes %s", (password) => {
  expect(weaknessOf(password, own)).toBeNull();
});
