import { Router } from "../http/router";
import { accessRoutes } from "./access";
import { bulkRoutes } from "./bulk";
import { clusterRoutes } from "./cluster";
import { guestRoutes } from "./guests";
import { haRoutes } from "./ha";
import { haRuleRoutes } from "./ha-rules";
import { indexRoutes } from "./indexes";
import { migrateRoutes } from "./migrate";
import { nodeRoutes } from "./nodes";
import { optionRoutes } from "./options";
import { poolRoutes } from "./pools";
import { powerRoutes } from "./power";
import { storageRoutes } from "./storage";
import { taskRoutes } from "./tasks";

export const createRouter = () =>
  new Router([
    ...indexRoutes,
    ...accessRoutes,
    ...clusterRoutes,
    ...optionRoutes,
    ...haRoutes,
    ...haRuleRoutes,
    ...bulkRoutes,
    ...nodeRoutes,
    ...taskRoutes,
    ...guestRoutes,
    ...migrateRoutes,
    ...powerRoutes,
    ...poolRoutes,
    ...storageRoutes,
  ]);
