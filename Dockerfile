# ProxLB UI: docker build -t proxlb-ui .
# The same base for building and running. A mirror or a digest goes in here: --build-arg NODE_IMAGE=...
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
# A registry that falls silent is asked again after a minute, not after five.
ENV npm_config_fetch_timeout=60000 \
    npm_config_fetch_retries=5
# No package may run a script of its own; none of ours needs one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# /out/data becomes the owner of /data, and of a named volume mounted there.
RUN BUILD_STANDALONE=1 npm run build \
 && node scripts/trace-server.mjs \
 && mkdir -p /out/data \
 && mv .next/standalone /out/app \
 && rm -rf .next

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="ProxLB UI" \
      org.opencontainers.image.description="The control room for ProxLB, the load balancer of Proxmox VE clusters" \
      org.opencontainers.image.licenses="GPL-3.0-or-later"
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    LISTEN_HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
WORKDIR /app
# Belongs to root: the app cannot change its own code.
COPY --from=build /out/app ./
COPY --from=build --chown=1000:1000 /out/data /data
# By number, so that an orchestrator can see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without __proto__, JSON cannot reach into what every object inherits.
CMD ["node", "--disable-proto=delete", "start.mjs"]
