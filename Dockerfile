# docker run --rm -v "$PWD:/work:ro" pmlint check docs/incidents/
FROM rust:1.89-alpine3.22 AS build
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY . .
RUN cargo build --release --locked

FROM alpine:3.22
# `pmlint gate` asks git. Alpine keeps one version of a package in a release, so there is none to pin. The mounted
# repository belongs to somebody else, which git accepts in this one place.
# hadolint ignore=DL3018
RUN apk add --no-cache git \
    && git config --system --add safe.directory /work \
    && adduser -D -u 10001 pmlint
COPY --from=build /build/target/release/pmlint /usr/local/bin/pmlint
USER 10001
WORKDIR /work
ENTRYPOINT ["pmlint"]
CMD ["check"]
