import { expect, it } from "vitest";
import { identifierWords, plural } from "./words";

it.each([
  [0, "0 guests"],
  [1, "1 guest"],
  [12_345, "12,345 guests"],
])("counts %i", (count, words) => {
  expect(plural(count, "guest")).toBe(words);
});

it.each([
  ["session.sign_in", "Session: sign in"],
  ["users.make_password_link", "Users: make password link"],
  ["balancing.dry_run", "Balancing: dry run"],
  ["started", "Started"],
])("reads %s for people", (identifier, words) => {
  expect(identifierWords(identifier)).toBe(words);
});
