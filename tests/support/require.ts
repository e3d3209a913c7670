/**
 * Says why something is not tested here. Where everything is required (.ci/run sets PROXLB_UI_REQUIRE_ALL=1), a
 * missing tool is a failure instead.
 * @returns false, for `describe.skipIf(!available)`
 */
export function skipOr(reason: string): false {
  if (process.env.PROXLB_UI_REQUIRE_ALL === "1") throw new Error(`Required, but not available: ${reason}`);
  console.log(`SKIPPED  ${reason}`);
  return false;
}
