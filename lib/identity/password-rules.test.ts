import { expect, it } from "vitest";
import { leastCpuMs } from "@/tests/support/cpu-time";
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
  "dragonmonkey1987",
  "Michael!Jordan23",
  "trustno1trustno1",
  "M4nchester1999!",
  "liverpool-forever",
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

it("says which parts are guessed first", () => {
  expect(weaknessOf("annabelle-summer-2026", own)).toContain("“annabelle”, “summer”");
});

it("takes no longer for whatever is written: under 50 ms at 128 characters, once the lists are read", () => {
  weaknessOf("x", own);
  const worst = [
    "a",
    "password",
    "P@$$w0rd1!",
    "4@8({[<3369&#!1/|0$5+7%2",
    "1!",
    "qwertyuiop",
    "19991231",
    "\u{1f419}",
  ];
  for (const part of worst) {
    expect(
      leastCpuMs(() => weaknessOf(part.repeat(128).slice(0, 128), own), 3, 50),
      part,
    ).toBeLessThan(50);
  }
});
