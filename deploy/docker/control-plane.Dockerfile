# The control plane with the dashboard, helm, kustomize and git. Build from the repository's root:
#   docker build -f deploy/docker/control-plane.Dockerfile -t tidemark/control-plane .
ARG NODE_IMAGE=node:22.22.3-bookworm-slim
ARG GO_IMAGE=golang:1.26.8-bookworm

# helm and kustomize are built from their Go modules: every checksum is pinned in the go.sum beside each go.mod, and the
# same files give the same programs on every architecture.
FROM ${GO_IMAGE} AS tools
ARG HELM_VERSION=v4.2.3
ARG KUSTOMIZE_VERSION=v5.8.2
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS="-buildvcs=false -trimpath -mod=readonly"
WORKDIR /tools/helm
COPY tools/dev/helm/go.mod tools/dev/helm/go.sum ./
RUN go build -ldflags "-s -w -X helm.sh/helm/v4/internal/version.version=${HELM_VERSION}" -o /out/helm helm.sh/helm/v4/cmd/helm
WORKDIR /tools/kustomize
COPY tools/dev/kustomize/go.mod tools/dev/kustomize/go.sum ./
RUN go build -ldflags "-s -w -X sigs.k8s.io/kustomize/api/provenance.version=${KUSTOMIZE_VERSION}" -o /out/kustomize sigs.k8s.io/kustomize/kustomize/v5

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm run build

# Only what the control plane needs at run time, without the packages of tests and tools.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY libs libs
COPY apps apps
COPY migrations migrations
COPY tools tools
RUN npm ci --omit=dev --workspace=@tidemark/control-plane --no-audit --no-fund

FROM ${NODE_IMAGE}
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git openssh-client tini \
  && rm -rf /var/lib/apt/lists/*
COPY --from=tools /out/helm /out/kustomize /usr/local/bin/
WORKDIR /app
COPY --from=packages /src/node_modules node_modules
COPY --from=build /src/package.json package.json
COPY --from=build /src/libs libs
COPY --from=build /src/migrations migrations
COPY --from=build /src/apps/control-plane apps/control-plane
COPY --from=build /src/apps/dashboard/dist apps/dashboard/dist
# Keys, Git mirrors and the first password; the only folder that is written besides /tmp.
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV NODE_ENV=production \
  HOME=/tmp \
  TIDEMARK_DATA_DIR=/data \
  TIDEMARK_DASHBOARD_DIR=/app/apps/dashboard/dist
USER node
EXPOSE 8443
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TIDEMARK_HTTP_PORT || 8080) + '/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "apps/control-plane/dist/main.js"]
