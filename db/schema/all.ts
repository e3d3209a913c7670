import * as accounts from "./accounts";
import * as approvals from "./approvals";
import * as audit from "./audit";
import * as config from "./config";
import * as drains from "./drains";
import * as maintenance from "./maintenance";
import * as metrics from "./metrics";
import * as migrations from "./migrations";
import * as providers from "./providers";
import * as rolls from "./rolls";
import * as rules from "./rules";
import * as runs from "./runs";
import * as settings from "./settings";

/** Every table, for the one Db type and for drizzle-kit. */
export const schema = {
  ...accounts,
  ...approvals,
  ...audit,
  ...config,
  ...maintenance,
  ...metrics,
  ...migrations,
  ...drains,
  ...providers,
  ...rolls,
  ...rules,
  ...runs,
  ...settings,
};
