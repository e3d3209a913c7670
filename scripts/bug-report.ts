/**
 * `npm run bug-report`: asks the running app for the file that Service offers as "Make a bug report". The token comes
 * from the environment: a command line stands in histories and lists of processes.
 */
import { writeFileSync } from "node:fs";
import { commandLine } from "../lib/core/command-line";
import { messageOf } from "../lib/core/errors";

const { values } = commandLine({
  usage: `Usage: PROXLB_UI_TOKEN=plx_... npm run bug-report -- [--url http://localhost:3000] [--out proxlb-bug-report.tar.gz]

Asks the running ProxLB UI for one file with the masked configuration, findings, versions, the log of the last cycle,
plan and picture. The token (Profile, Tokens) needs service.view, and config.view, logs.view, balancing.view and
guests.view for the parts of the same name: what it lacks is left out.`,
  options: {
    url: { type: "string", default: "http://localhost:3000" },
    out: { type: "string", default: "proxlb-bug-report.tar.gz" },
  },
  checks: {
    url: (text) => (/^https?:\/\/[^/]/.test(text) ? null : "an address that begins with http:// or https://"),
  },
});

try {
  const token = process.env.PROXLB_UI_TOKEN;
  if (!token) throw new Error("Put a token (Profile, Tokens) into the environment as PROXLB_UI_TOKEN.");
  const answer = await fetch(new URL("/api/service/bug-report", values.url), {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
  }).catch((error: unknown) => {
    throw new Error(`ProxLB UI does not answer at ${values.url}.`, { cause: error });
  });
  if (!answer.ok) {
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new Error(detail ?? `ProxLB UI at ${values.url} answers ${answer.status}.`);
  }
  writeFileSync(values.out, Buffer.from(await answer.arrayBuffer()), { mode: 0o600 });
  console.log(`${values.out} is written. Look through it before you share it.`);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
