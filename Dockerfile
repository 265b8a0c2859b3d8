FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# What the server loads is a small part of what it takes to build it.
RUN npm run build && node src/tools/collect-server.mjs server && mkdir training

FROM node:24-bookworm-slim
# Large buffers go back to the system when they are freed, instead of raising the threshold for the next ones.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4444 MALLOC_MMAP_THRESHOLD_=131072
WORKDIR /app
COPY --from=build --chown=0:0 /app/server ./
# For TRAIN_DIR, where the server trains: the one folder that it may write to, once a volume is mounted there.
COPY --from=build --chown=1000:1000 /app/training /var/lib/stimmung
USER 1000:1000
EXPOSE 4444
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "build/main.js"]
