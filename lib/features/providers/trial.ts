import "server-only";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { beginInBrowser } from "@/lib/identity/oidc/in-browser";
import { sealClientSecret } from "@/lib/identity/oidc/providers";
import { keepTrial, trialOf } from "@/lib/identity/oidc/trial";
import { findProvider, isMoved, type ProviderRow, RETYPE_SECRET, wrongSecret } from "./row";
import { BegunTrial, ProviderIdInput, ProviderTrial, TryProviderInput } from "./schema";

/** Sends the browser to a provider as it is typed, to see what would come of signing in; nobody is signed in by it. */
export const tryProvider = operation({
  name: "providers.try",
  permission: "settings.manage",
  input: TryProviderInput,
  output: BegunTrial,
  audit: ({ slug, issuer, clientId }) => ({
    resource: "provider",
    resourceId: slug,
    details: { issuer, clientId },
  }),
  async run({ db, actor }, { id, clientSecret, ...draft }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const known = id === null ? null : await findProvider(db, id);
    // What it comes back to was told to the provider: that of a row never changes.
    const slug = known?.slug ?? draft.slug;
    const sealed = clientSecret === "" ? keptSecret(known, draft) : sealClientSecret(slug, clientSecret);
    const trialId = await keepTrial(db, { ...draft, slug }, sealed, sessionRowId);
    const begin = { purpose: "trial", next: "/tried", sessionRowId, trialId } as const;
    return { id: trialId, ...(await beginInBrowser(slug, begin)) };
  },
});

/** @throws AppError invalid where it would go elsewhere than before */
function keptSecret(known: ProviderRow | null, draft: Pick<ProviderRow, "issuer" | "clientId">): string {
  if (known === null) throw wrongSecret("The client secret is needed.");
  if (isMoved(known, draft)) throw wrongSecret(RETYPE_SECRET);
  return known.clientSecret;
}

/** What came of it, to the session that began it. */
export const getProviderTrial = query({
  name: "providers.trial",
  permission: "settings.manage",
  input: ProviderIdInput,
  output: ProviderTrial,
  async run({ db, actor }, { id }) {
    // A token begins none.
    const trial = actor.sessionRowId === null ? null : await trialOf(db, id, actor.sessionRowId);
    if (!trial) throw new AppError("not_found", "There is no such trial of yours, or it is too old.");
    return trial;
  },
});
