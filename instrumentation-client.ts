// Runs in the browser before any page's code. zod tries whether it may build functions from text, which our policy
// forbids and browsers report as a violation; this is where zod looks for its settings.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
