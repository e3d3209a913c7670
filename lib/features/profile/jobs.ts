import "server-only";
import type { Job } from "@/lib/access/job";
import { tellByMail } from "./security-mail";

export const jobs: Job[] = [
  {
    name: "profile.security_mail",
    everyMs: 5_000,
    leaderOnly: true,
    run: ({ database }) => tellByMail(database.db),
  },
];
