# The API and the queue workers for containers: `themis serve`, precompiled for the runtime that the image brings: a process that
# runs for days has no use for the faster start of a native one, and this builds for any architecture on any. No shell, no package
# manager, not root, and nothing is written: run it with a read-only root file system.
#   docker build -t themisguard .
#   docker run --read-only -p 8080:8080 --env-file deployed.env themisguard
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/ThemisGuard.Cli -c Release --nologo -p:ThemisNative=false -o /app \
      -r linux-$(case "$TARGETARCH" in arm64) echo arm64;; *) echo x64;; esac)

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
# No diagnostics: its socket would have to be written.
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/themis", "serve", "--listen", "0.0.0.0", "--port", "8080"]
CMD ["--drain", "20"]
