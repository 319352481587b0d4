# The agent, one per cluster. Build from the repository's root:
#   docker build -f deploy/docker/agent.Dockerfile -t tidemark/agent .
ARG NODE_IMAGE=node:22.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm run build

# Only what the agent needs at run time, without the packages of tests and tools.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY libs libs
COPY apps apps
COPY migrations migrations
COPY tools tools
RUN npm ci --omit=dev --workspace=@tidemark/agent --no-audit --no-fund

FROM ${NODE_IMAGE}
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /src/node_modules node_modules
COPY --from=build /src/package.json package.json
COPY --from=build /src/libs libs
COPY --from=build /src/apps/agent apps/agent
# Its key, the bundles it can work from offline and the reports not yet acknowledged.
RUN mkdir /state && chown node:node /state
VOLUME /state
ENV NODE_ENV=production \
  HOME=/tmp \
  TIDEMARK_AGENT_STATE_DIR=/state
USER node
ENTRYPOINT ["tini", "--", "node", "apps/agent/dist/main.js"]
