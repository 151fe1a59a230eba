# The gateway alone: `docker build -t salver-gateway .`. docs/operating.md says how to run it.
FROM node:24-trixie-slim AS built
WORKDIR /srv/salver
COPY package.json package-lock.json .npmrc ./
COPY packages packages
# Only what the gateway needs at run time. None of it has an install script that matters.
RUN npm ci --omit=dev --workspace @salver/gateway --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim
WORKDIR /srv/salver
# Node runs `.ts` files outside `node_modules` only, where workspaces are links: their targets come with it.
COPY --from=built /srv/salver/package.json ./
COPY --from=built /srv/salver/node_modules node_modules
COPY --from=built /srv/salver/packages/contract packages/contract
COPY --from=built /srv/salver/packages/gateway packages/gateway
COPY --from=built /srv/salver/packages/mcp packages/mcp
ENV NODE_ENV=production MALLOC_ARENA_MAX=1 HOST=0.0.0.0 PORT=8410
EXPOSE 8410
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8410}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=80", "--no-allocation-site-pretenuring", "packages/gateway/src/main.ts"]
