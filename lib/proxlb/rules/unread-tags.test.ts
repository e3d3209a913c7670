import { expect, it } from "vitest";
import { unreadTag } from "./unread-tags";

it.each([
  ["plb_include_app", "affinity", "ProxLB does not know plb_include_app since 1.1: use plb_affinity_app."],
  [
    "plb_exclude_app",
    "anti_affinity",
    "ProxLB does not know plb_exclude_app since 1.1: use plb_anti_affinity_app.",
  ],
  [
    "plb_afinity_db",
    "affinity",
    "ProxLB does not read plb_afinity_db: it does nothing. Did you mean plb_affinity…?",
  ],
  ["plb_antiaffinity_db", "anti_affinity", /Did you mean plb_anti_affinity…\?/],
  ["plb-pin-node1", "pin", /Did you mean plb_pin…\?/],
  [
    "plb_balance_always_by_hand",
    "pin",
    /^ProxLB does not read plb_balance_always_by_hand: it does nothing\./,
  ],
])("says of %s what was meant", (tag, kind, sentence) => {
  expect(unreadTag(tag)).toMatchObject(
    typeof sentence === "string" ? { kind, sentence } : { sentence: expect.stringMatching(sentence) },
  );
});

it.each(["plb_affinity_app", "plb_anti_affinity", "plb_ignore_me", "plb_pin_node1", "production", "replb_x"])(
  "says nothing of %s",
  (tag) => expect(unreadTag(tag)).toBeNull(),
);
