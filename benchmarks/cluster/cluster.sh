#!/usr/bin/env bash
# A cluster of real processes over a real PostgreSQL on this machine, measured from outside.
#
#   benchmarks/cluster/cluster.sh takeover|kills|latency|cost|rest|chaos|all
#
# takeover: from kill -9 of an owner to the page for a breach written right after it (KILLS, default 24, every second one
#           of the alerts' owner; SERIES in the background, default 30000).
# kills:    kill -9 under load (KILLS, default 100, with a lease of one second): samples lost and counted twice, breaches
#           paged not once. Fails when there is one.
# latency:  from a sample's acknowledgement to the page, with three nodes and with one (PAGES, default 200).
# cost:     processor time over all processes, the database's too, against a node that is alone: at rest, at a steady pace
#           and at full speed (REQUESTS of 1000 samples, default 8000); and what the database spent it on.
# rest:     processor time at rest alone, for longer (SECONDS_AT_REST, default 60), and the statements.
# chaos:    MINUTES (default 60) of load on all nodes and breaches at random, and one fault after the other drawn from
#           SEED (default 1): nodes killed, paused, restarted, the database killed, stopped, failed over to its standby,
#           both at once, the receiver away. Counted from outside; a line for each fault, the figures at the end. Fails
#           when an acknowledged sample is not counted once, a breach is not paged once, a page is about nothing. Not
#           part of all.
#
# PostgreSQL's server programs must be installed; everything listens on loopback, keeps to temporary directories and ends
# with the script. The machine should have nothing else to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

SERIES=${SERIES:-30000}
PAGES=${PAGES:-200}
REQUESTS=${REQUESTS:-8000}

dotnet build benchmarks/Monitor.Benchmarks -c Release -v quiet -clp:NoSummary
measure() { dotnet benchmarks/Monitor.Benchmarks/bin/Release/net10.0/Monitor.Benchmarks.dll cluster "$@"; }

case ${1:-all} in
    takeover) measure takeover "${KILLS:-24}" "$SERIES" ;;
    kills) measure kills "${KILLS:-100}" ;;
    latency) measure latency "$PAGES" 3; measure latency "$PAGES" 1 ;;
    cost) measure cost "$REQUESTS" ;;
    rest) measure rest "${SECONDS_AT_REST:-60}" ;;
    chaos) measure chaos "${MINUTES:-60}" "${SEED:-1}" ;;
    all)
        measure latency "$PAGES" 3; measure latency "$PAGES" 1
        measure cost "$REQUESTS"
        measure takeover "${KILLS:-24}" "$SERIES"
        measure kills "${KILLS:-100}"
        ;;
    *) echo "cluster.sh: one of takeover, kills, latency, cost, rest, chaos, all" >&2; exit 2 ;;
esac
