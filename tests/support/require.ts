/**
 * Where a test needs something this machine does not have: says so and answers false, for `describe.runIf(...)`.
 * With PROXLB_UI_REQUIRE_ALL=1 (continuous integration) a missing thing is a failure instead.
 *
 *     const ready = existsSync("/usr/sbin/dockerd") || skipOr("dockerd is not installed");
 */
export function skipOr(reason: string): false {
  if (process.env.PROXLB_UI_REQUIRE_ALL === "1") throw new Error(`Required, but ${reason}.`);
  console.log(`SKIPPED: ${reason}.`);
  return false;
}
