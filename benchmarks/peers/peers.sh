#!/usr/bin/env bash
# The node beside its peers, in one run on one machine: the same stream into each, figures by CPU seconds of the server.
#
#   benchmarks/peers/peers.sh ingest|alert|restart|memory|idle
#
# LOADGEN is the command of the load program ("dotnet path/to/loadgen.dll"). The peers are Debian's packages
# victoria-metrics, prometheus and prometheus-alertmanager; one that is not installed is said to be missing.
# ROUNDS (default 3) runs each; medians are for the reader to take. Everything listens on loopback and stops by itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

LOADGEN=${LOADGEN:?the command of the load program, such as "dotnet loadgen.dll"}
ROUNDS=${ROUNDS:-3}
DURATION=${DURATION:-10}
work=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$work"' EXIT

stop_server() {
    [ -z "$server" ] && return
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

wait_for() {
    for _ in $(seq 300); do
        curl -sf -o /dev/null "$1" && return
        sleep 0.1
    done
    echo "no answer from $1" >&2
    exit 1
}

start_node() {
    node_data=$work/node
    [ "${KEEP_DATA:-}" = 1 ] || rm -rf "$node_data"
    dotnet src/Monitor.Node/bin/Release/net10.0/monitor-node.dll --data "$node_data" "$@" >"$work/node.out" 2>&1 &
    server=$!
    wait_for http://127.0.0.1:8080/readyz
}

start_victoria() {
    rm -rf "$work/victoria"
    victoria-metrics -retentionPeriod=12 -storageDataPath="$work/victoria" -httpListenAddr=127.0.0.1:8428 \
        >"$work/victoria.out" 2>&1 &
    server=$!
    wait_for http://127.0.0.1:8428/health
}

ingest_one() {
    local name=$1 url=$2 series=$3 step=$4
    $LOADGEN ingest --url "$url" --series "$series" --duration "$DURATION" --step-ms "$step" --server-pid "$server" \
        --settle 3 --preencode-mb 500 |
        awk -v who="$name" -v series="$series" '
            $1 == "samples_per_server_cpu_settled_s" { cpu = $2 }
            $1 == "samples_per_s" { wall = $2 }
            $1 == "latency_p99_ms" { p99 = $2 }
            $1 == "server_anon_mb" { anon = $2 }
            $1 == "errors" { errors = $2 }
            END { printf "%-18s %8s %12d %12d %9.1f %9.1f %7d\n", who, series, cpu, wall, p99, anon, errors }'
}

ingest() {
    printf '%-18s %8s %12s %12s %9s %9s %7s\n' server series samples/cpu_s samples/s p99_ms anon_mb errors
    for series in 1k 10k 100k; do
        # A series' points come closer together where there are few series, so that the stream stays within the hour.
        case $series in 1k) step=100 ;; *) step=1000 ;; esac
        for _ in $(seq "$ROUNDS"); do
            start_node
            ingest_one monitor http://127.0.0.1:8080/api/v1/write "$series" "$step"
            stop_server
            if command -v victoria-metrics >/dev/null; then
                start_victoria
                ingest_one victoria-metrics http://127.0.0.1:8428/api/v1/write "$series" "$step"
                stop_server
            else
                echo "victoria-metrics is not installed"
            fi
        done
    done
}

alert_rules() {
    cat >"$work/rules.yaml" <<'RULES'
groups:
  - name: bench
    rules:
      - alert: BenchSignal
        severity: critical
        when: { metric: bench_alert_signal, statistic: last, window: 10s, comparison: ">", threshold: 90 }
RULES
    cat >"$work/monitor.yaml" <<CONFIG
rules: { files: [$work/rules.yaml] }
receivers:
  - { name: bench, type: webhook, url: "http://127.0.0.1:9099/" }
CONFIG
}

alert() {
    alert_rules
    for _ in $(seq "$ROUNDS"); do
        start_node --config "$work/monitor.yaml"
        # Ten thousand series are written meanwhile, each once a second.
        $LOADGEN ingest --url http://127.0.0.1:8080/api/v1/write --series 10k --duration 40 --rate 10000 \
            >"$work/background.out" 2>&1 &
        local background=$!
        $LOADGEN alert --url http://127.0.0.1:8080/api/v1/write --alerts 40 --spacing-ms 500 --timeout 30 |
            grep -E 'alert'
        kill "$background" 2>/dev/null || true
        wait "$background" 2>/dev/null || true
        stop_server
    done
}

restart() {
    for _ in $(seq "$ROUNDS"); do
        KEEP_DATA=0 start_node
        $LOADGEN ingest --url http://127.0.0.1:8080/api/v1/write --series 100k --rounds 60 --duration 600 --preencode-mb 3000 |
            grep -E 'samples_accepted_total|errors'
        kill -9 "$server"
        wait "$server" 2>/dev/null || true
        local before
        before=$(date +%s%N)
        KEEP_DATA=1 start_node
        echo "ready after kill -9: $((($(date +%s%N) - before) / 1000000)) ms"
        curl -s http://127.0.0.1:8080/metrics | grep -E '^monitor_shard_points_total' || true
        stop_server
    done
}

memory() {
    start_node
    $LOADGEN ingest --url http://127.0.0.1:8080/api/v1/write --series 100k --rounds 600 --duration 600 --preencode-mb 1500 \
        --server-pid "$server" | grep -E 'server_(rss|anon)|samples_accepted_total|errors'
    stop_server
}

idle() {
    start_node
    sleep 20
    $LOADGEN watch --pids "$server" --duration 60 | grep -E 'cpu|mb'
    stop_server
}

"${1:?ingest, alert, restart, memory or idle}"
