import { afterEach, expect } from "vitest";
import { takeViolations } from "@/tests/support/browser";

// For every test with a page: the policy must never have had to step in.
afterEach(() => expect(takeViolations()).toEqual([]));
