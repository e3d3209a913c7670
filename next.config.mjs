/** @type {import("next").NextConfig} */
export default {
  // The image of the Dockerfile takes the traced files; `npm run build` alone does not need them.
  output: process.env.BUILD_STANDALONE === "1" ? "standalone" : undefined,
  poweredByHeader: false,
  reactStrictMode: true,
  // /api/nodes and /api/nodes/ are both promised; a redirect would lose the body of some clients' POST.
  skipTrailingSlashRedirect: true,
  // Four of this year's Next advisories are in the image optimizer, and there is no image to optimize.
  images: { unoptimized: true },
  // `npm run verify` checks types in seconds with the same compiler.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@node-rs/argon2",
    "dockerode",
    "pino",
    "postgres",
    "socket.io",
    "undici",
  ],
  experimental: {
    serverActions: { bodySizeLimit: "256kb" },
    // Loading every page at the start takes over a second of CPU and 30 MB; the first visitor waits for one page.
    preloadEntriesOnStart: false,
    // Browsers are given none (scripts/build.mjs), and nothing reads the server's: 57 of 93 MB.
    turbopackSourceMaps: process.env.NODE_ENV !== "production",
    // 220 MB that only a second build in the same place reads, and a quarter of the first one's processor to write: not where
    // there is no second, as in CI, in the image and in the demo.
    turbopackFileSystemCacheForBuild: process.env.BUILD_ONCE !== "1" && process.env.BUILD_STANDALONE !== "1",
  },
};
