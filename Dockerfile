# syntax=docker/dockerfile:1
# The node and monitorctl in one small image: no shell, no package manager, not root.
#   docker build -t monitor .
# Other architectures: docker buildx build --platform linux/arm64 … ; the compiler runs on the builder's own.
ARG DOTNET=10.0

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
ARG TARGETARCH=amd64
WORKDIR /source
# What restoring needs, first: packages are fetched again only when these change.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/Monitor.Shared/Monitor.Shared.csproj src/Monitor.Shared/
COPY src/Monitor.Actors/Monitor.Actors.csproj src/Monitor.Actors/
COPY src/Monitor.Node/Monitor.Node.csproj src/Monitor.Node/
COPY src/Monitor.Cli/Monitor.Cli.csproj src/Monitor.Cli/
RUN dotnet restore src/Monitor.Node -a $TARGETARCH -p:PublishReadyToRun=true \
 && dotnet restore src/Monitor.Cli -a $TARGETARCH -p:PublishReadyToRun=true
COPY .editorconfig ./
COPY src/ src/
# Compiled ahead: a node is ready sooner, and a probe or a hook does not spend its time compiling.
RUN dotnet publish src/Monitor.Node -c Release -a $TARGETARCH --no-restore --no-self-contained \
      -p:PublishReadyToRun=true -p:DebugType=none -p:GenerateDocumentationFile=false -o /app \
 && dotnet publish src/Monitor.Cli -c Release -a $TARGETARCH --no-restore --no-self-contained \
      -p:PublishReadyToRun=true -p:DebugType=none -p:GenerateDocumentationFile=false -o /app \
 && mkdir -p /empty/data

# "extra" brings the time zones that on-call schedules and market calendars need.
FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app /app
# A volume that is mounted here for the first time takes over its owner.
COPY --from=build --chown=1654:1654 /empty/data /data
COPY deploy/image/monitor.yaml /etc/monitor/monitor.yaml
ENV PATH=/app:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# The only place that is written to, but for /tmp.
VOLUME /data
# page and API, OTLP gRPC, OTLP HTTP, native and node to node
EXPOSE 8080 4317 4318 9110
USER 1654:1654
HEALTHCHECK --interval=10s --timeout=5s --start-period=5m CMD ["/app/monitorctl", "status", "--timeout=4s"]
ENTRYPOINT ["/app/monitor-node"]
CMD ["--config", "/etc/monitor/monitor.yaml"]
