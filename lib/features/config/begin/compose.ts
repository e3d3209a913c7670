import "server-only";
import type { z } from "zod";
import type { ConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { AppError } from "@/lib/core/errors";
import { withFirstSettings } from "@/lib/proxlb/config/first-file";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { UNKNOWN_CLUSTER } from "@/lib/proxlb/doctor/known-cluster";
import { remarks } from "../view";
import { typedHost } from "./reach";
import type { DraftInput, DraftView } from "./schema";
import { requireBeginning } from "./standing";

type Draft = z.output<typeof DraftInput>;

/**
 * The file as it is going to be, and as it may be shown.
 * @param secret null where it is only to be shown
 * @throws AppError conflict where the file is another one than when one began, invalid
 */
export async function composed(
  file: ConfigFile,
  draft: Draft,
  secret: string | null,
  alsoSecret: readonly string[],
): Promise<DraftView & { real: string }> {
  requireBeginning(file);
  const before = file.state === "read" ? file.text : null;
  if ((before === null ? null : fingerprintOf(before)) !== draft.base) {
    throw new AppError(
      "conflict",
      "Somebody wrote proxlb.yaml meanwhile, so nothing was written. Go back to the first step and look again.",
    );
  }
  for (const host of draft.hosts) typedHost(host);
  const real = withFirstSettings(before, { ...draft, tokenSecret: secret ?? ANY_SECRET });
  const text = real === null ? null : (maskConfig(real, { alsoSecret })?.text ?? null);
  if (real === null || text === null) throw new AppError("invalid", CANNOT_BE_PUT);
  return { text, real, ...(await remarks(text, real, UNKNOWN_CLUSTER)) };
}

/** Written as every token's secret is, so that the text which is shown is the one that is written. */
const ANY_SECRET = "00000000-0000-0000-0000-000000000000";

const CANNOT_BE_PUT =
  "These settings cannot be put into the proxlb.yaml that is there: edit it, or take it away first.";
