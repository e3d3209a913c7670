// First in a worker: as instrumentation-client.ts does for pages, which a worker does not run.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
